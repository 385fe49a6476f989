"""The hub: where programs hand in what somebody else is to have, and fetch it. It holds no key, nobody believes it.

Everything that it keeps lies in the serving home, in the pool's folder below `hub/`.
"""
