"""The frame of every page: head, navigation, foot, styles and template tags."""
