"""Work over many reports at once, for the page and the command line alike."""
