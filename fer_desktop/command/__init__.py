"""What the command line does: videos, pictures, the check of the installation."""
