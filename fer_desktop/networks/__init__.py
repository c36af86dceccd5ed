"""Keras builders of the networks; imported by training and by the Keras engine only."""
