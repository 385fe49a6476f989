"""Sentences of anchors, in English and Chinese."""

STEPS: dict[str, tuple[str, str]] = {}
"""What somebody at a command line can do about it, by the sentence's key."""

SENTENCES: dict[str, tuple[str, str]] = {
    "bytes.truncated": (
        "the block ends after {raw} bytes in the middle of a field; the copy is cut short or damaged",
        ""),
    "block.witness": ("its witnesses are not those that it commits to", ""),
    "block.size": ("a block has at most {max_block_bytes} bytes, this has {raw}", ""),
    "block.coinbase": ("its first transaction is not a coinbase", ""),
    "block.root": ("its transactions are not those that its header commits to", ""),
    "block.coinbase:2": ("its coinbase is not shown", ""),
    "bytes.trailing": ("the block is followed by {raw} more bytes", ""),
    "block.empty": ("a block has at least one transaction", ""),
    "tx.no-inputs": ("the block has a transaction without inputs", ""),
    "tx.empty-witness": ("the block has a witness marker and no witness (BIP144 forbids it)", ""),
    "bytes.noncanonical": ("the block has a number at byte {at} that is not in its shortest form", ""),
    "block.witness:2": ("it has witnesses and commits to none", ""),
    "block.order": ("its transactions are not shown in the block's order, beginning with the coinbase", ""),
    "block.proof": ("transaction {txid} is not shown to be in it", ""),
    "tx.value": ("the block has an output of more than 21 million bitcoin", ""),
    "cursor": ("{where} ends after {data} bytes in the middle of a field; the copy is cut short or damaged", ""),
    "cursor:2": ("{where} has a number at byte {at} that is not in its shortest form", ""),
    "cursor:3": ("{where} announces {n} items where {left} bytes are left; the copy is cut short or damaged", ""),
    "cursor:4": ("{where} is followed by {left} bytes that do not belong to it", ""),
    "header.link": ("the header at height {height} does not follow the one before. {what_to_do}", ""),
    "header.bits": (
        "{where} sets its difficulty by the bits {bits:08x}, and the network's rules give {wanted:08x}. "
        "{what_to_do}",
        ""),
    "header.work": ("{where} has no proof of work: its hash is above its target. {what_to_do}", ""),
    "header.time": (
        "{where} has the time {time}, which is not after the median {median} of the eleven blocks before "
        "(BIP113). {what_to_do}",
        ""),
    "header.time:2": (
        "{where} begins a period more than {timewarp_grace_s} seconds before the block before it (BIP94). "
        "{what_to_do}",
        ""),
    "header.checkpoint": (
        "the block at height {head_height} is {header_hash}, and on the network's chain it is {known_hash}. "
        "{what_to_do}",
        ""),
    "hash.malformed": ("{hex_digest!r} is not a hash; write 64 lowercase hex digits", ""),
    "batch.size": ("a batch has 1 to {max_leaves} documents, this has {hashes}", ""),
    "batch.position": ("the batch has {hashes} documents, none at position {position}", ""),
    "proof.position": ("the proof's position lies outside its batch", ""),
    "proof.root": ("the proof does not lead to the batch's root", ""),
    "proof.position:2": ("the proof's position lies outside its tree", ""),
    "proof.depth": ("the proof is shorter than its batch is deep", ""),
    "block.position": ("the block has {txids} transactions, none at position {position}", ""),
    "proof.64": ("a 64-byte transaction could be an inner node of the tree; it proves nothing", ""),
    "proof.position:3": ("position {position} lies outside a block of {count} transactions", ""),
    "proof.depth:2": (
        "a block of {count} transactions has a branch of {bit_length} hashes, this has {branch}",
        ""),
    "proof.root:2": ("the branch does not lead to the header's Merkle root", ""),
    "proof.position:4": ("position {position} lies outside a tree of {branch} rows", ""),
    "proof.depth:3": ("the proof is longer than its batch is deep", ""),
    "tree.rows": ("these are not the rows of a tree", ""),
    "batch.position:2": ("the tree has {self_given} leaves, none of number {number}", ""),
    "block.duplicate": ("the block's tree pairs two equal hashes; a transaction was repeated", ""),
    "proof.duplicate": ("the branch repeats a hash where the block's tree does not", ""),
    "proof.duplicate:2": ("the branch leads to the copy of a transaction, not to itself", ""),
    "record.malformed": ("a record's tag and digest are lowercase hexadecimal", ""),
    "record.malformed:2": ("a record has a 4-byte tag, a 32-byte digest and a one-byte kind", ""),
    "bytes.number": ("{n} does not fit a CompactSize integer", ""),
    "tx.no-inputs:2": ("{where} has a transaction without inputs", ""),
    "tx.size": ("a transaction has at most {max_block_bytes} bytes, this has {raw}", ""),
    "bytes.trailing:2": ("the transaction is followed by {raw} more bytes", ""),
    "header.length": ("a block header has 80 bytes, this has {raw}", ""),
    "outpoint.malformed": (
        "{text!r} is not an outpoint; write 64 lowercase hex digits, a colon and the output's number",
        ""),
    "tx.value:2": ("{where} has an output of more than 21 million bitcoin", ""),
    "tx.empty-witness:2": ("{where} has a witness marker and no witness (BIP144 forbids it)", ""),
}
