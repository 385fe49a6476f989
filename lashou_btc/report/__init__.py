"""How a statement looks: its figures as JSON, and a page of them to read and print."""
