"""The e-commerce extension: stores, products and their categories, orders and their lines."""
