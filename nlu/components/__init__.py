"""Graph components of the assistant's understanding, and the plain functions behind them."""
