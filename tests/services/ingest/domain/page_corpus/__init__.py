"""Pages of our own writing in the mark-up of real news systems, each with its truth and its pasted form."""
