"""What a reader makes of many reports: collections of quotations, comparisons, overviews."""
