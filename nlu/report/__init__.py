"""Measuring the understanding: samples in, figures and a page out."""
