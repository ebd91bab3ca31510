"""Tonari (となり): a network of equal organisations that lets nobody drop."""

__version__ = "0.1.0"
