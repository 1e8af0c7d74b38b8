"""What is wrong with the vocabularies of ``data/``: entries that contradict each other or can never have an effect."""
