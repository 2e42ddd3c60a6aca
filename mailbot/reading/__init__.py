"""Reading: what a mail says, with the evidence for every finding."""
