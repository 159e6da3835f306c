-- Venta neta por país, canal y categoría del día :day
select country, channel, category, sum(net_amount) as net, count(distinct order_id) as orders
from raw.orders
join dim.categories using (sku)
where paid_on = :day
group by country, channel, category
order by net desc;
