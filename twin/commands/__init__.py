"""The commands of the command line, one file each: ``main(arguments)`` returns the exit status."""
