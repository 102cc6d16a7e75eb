--! `make bench`: a question in a line of its own, then the SQL that a person would have written, ending in a semicolon.

-- how many customers do we have?
SELECT count(*) FROM customers;

-- total sales last month
SELECT sum(total_amount) FROM orders
WHERE ordered_at >= date_trunc('month', CURRENT_DATE) - interval '1 month' AND ordered_at < date_trunc('month', CURRENT_DATE);

-- total sales by product category last month
SELECT c.name, sum(i.line_total)
FROM orders o JOIN order_items i USING (order_id) JOIN products p USING (product_id) JOIN categories c USING (category_id)
WHERE o.ordered_at >= date_trunc('month', CURRENT_DATE) - interval '1 month' AND o.ordered_at < date_trunc('month', CURRENT_DATE)
GROUP BY c.name ORDER BY 2 DESC;

-- top 5 customers by number of orders
SELECT c.first_name, c.last_name, count(*) FROM customers c JOIN orders o USING (customer_id)
GROUP BY c.customer_id ORDER BY 3 DESC LIMIT 5;
