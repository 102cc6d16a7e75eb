\set n random(1, 8)
\set i random(1, 400)
SELECT status FROM ask.answer((ARRAY['orders of customer ' || :i, 'orders of customer ' || :i, 'orders above ' || :i, 'total sales last month by category',
    'total sales this year', 'how many customers are there', 'number of orders by channel', 'top 5 products by revenue'])[:n], 'crowd ' || :client_id || ' ' || :i);
