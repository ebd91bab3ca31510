"""How fast we are, against a peer that does the same job on the same machine in the same run."""
