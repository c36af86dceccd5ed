"""The 68-point scheme and the predictor trained for it. No program code."""
