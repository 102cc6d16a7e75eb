set client_min_messages = warning; set timezone = 'UTC';
drop schema if exists courier cascade;
create schema courier;
set search_path = courier, public;
create function r(k text) returns double precision language sql immutable as
$$ select (('x'||substr(md5(k),1,8))::bit(32)::bigint) / 4294967296.0::double precision $$;
create function pick(k text, a text[]) returns text language sql immutable as
$$ select a[1+floor((('x'||substr(md5(k),1,8))::bit(32)::bigint)/4294967296.0*array_length(a,1))::int] $$;

create table t_depot(
  depot_id int primary key, depot_code char(3) not null unique, depot_name text not null, region text not null, opened_on date not null, dock_doors int not null);
insert into t_depot values
 (1,'LDS','Leeds','North','2009-04-01',14),(2,'MAN','Manchester','North','2007-09-15',18),(3,'HUL','Hull','North','2016-02-01',6),
 (4,'BHM','Birmingham','Midlands','2005-06-01',22),(5,'NOT','Nottingham','Midlands','2013-10-07',9),(6,'BRS','Bristol','South','2011-03-21',11),(7,'RDG','Reading','South','2019-08-05',8);

create table t_route(
  route_id int primary key, route_no text not null unique, depot_id int not null references t_depot, area_name text not null, planned_km int not null, planned_stops int not null);
insert into t_route
select row_number() over (order by d.depot_id,k), d.depot_code||'-'||lpad(k::text,2,'0'), d.depot_id, a[k], 38+(r('rk'||d.depot_id||'-'||k)*110)::int, 40+(r('rs'||d.depot_id||'-'||k)*60)::int
from (values (1,array['Headingley','Wakefield','Bradford','Harrogate']),(2,array['Salford','Stockport','Bolton','Oldham','Altrincham']),(3,array['Beverley','Hessle']),
 (4,array['Solihull','Walsall','Edgbaston','Dudley','Coventry']),(5,array['Beeston','Mansfield','Newark']),(6,array['Clifton','Bath','Weston','Filton']),(7,array['Slough','Newbury','Wokingham'])) v(id,a)
 join t_depot d on d.depot_id=v.id, generate_series(1,array_length(a,1)) k;

create table t_driver(
  driver_id int primary key, depot_id int not null references t_depot, home_route_id int references t_route, full_name text not null, date_of_birth date not null, employed_since date not null, left_on date, licence_class text not null);
insert into t_driver
select i, rt.depot_id, rt.route_id,
 (array['Gary Holt','Samina Akhtar','Lee Crossley','Darren Pike','Wojciech Nowak','Tracy Bell','Imran Malik','Joe Hartley','Kelly Marsh','Stuart Gill','Adeola Bankole','Mick Furness','Paula Reeve','Nathan Cole','Rashid Khan','Beth Lomax','Ciaran Duffy','Wendy Stokes','Callum Reid','Ioana Popescu','Terry Finch','Hassan Yilmaz','Louise Garner','Dean Whitmore','Ravi Desai','Megan Price','Phil Tanner','Oksana Melnyk','Jordan Blake','Sue Ashby'])[i],
 date '1962-03-01'+(r('db'||i)*14500)::int, current_date-180-(power(r('es'||i),1.5)*4200)::int, case when i in (28,30) then current_date-70-i end, pick('lc'||i,array['B','B','B','C1','C'])
from generate_series(1,30) i join t_route rt on rt.route_id=1+(i-1)%26;

create table t_van(
  van_id int primary key, plate text not null unique, depot_id int not null references t_depot, make text not null, model text not null, fuel text not null check (fuel in ('diesel','electric')),
  payload_kg int not null, bought_on date not null, next_inspection_due date not null, sold_on date);
insert into t_van
select i, chr(65+(i*7)%26)||chr(65+(i*11)%26)||(17+i%8)||' '||upper(substr(translate(md5('pl'||i),'0123456789','wxyzkmnprt'),1,3)), rt.depot_id, split_part(m,'|',1), split_part(m,'|',2), split_part(m,'|',3), split_part(m,'|',4)::int,
 current_date-200-(r('vb'||i)*2300)::int, current_date-14+(r('vi'||i)*210)::int, case when i in (27,29) then current_date-40-i end
from (select i, pick('vm'||i,array['Ford|Transit|diesel|1100','Mercedes|Sprinter|diesel|1250','Ford|E-Transit|electric|960','VW|Crafter|diesel|1200','Renault|Kangoo E-Tech|electric|600','Vauxhall|Vivaro|diesel|900']) m from generate_series(1,30) i) x join t_route rt on rt.route_id=1+(i-1)%26;

create table t_customer(
  customer_id int primary key, company_name text not null unique, contact_name text, town text not null, industry text not null, account_opened date not null, account_manager text not null, payment_days int not null, closed_on date);
insert into t_customer
select i, (array['Moorland Candles','Brightside Optics','Harrow & Finch Books','Peak Cycle Parts','Tidewater Teas','Ashdown Pharmacy Supplies','Kestrel Electronics','Little Fern Toys','Northgate Tools','Willow Lane Linens','Copperfield Coffee','Marlow Instruments','Redbrick Records','Silverdale Jewellers','Oakham Pet Foods','Vantage Phone Cases','Bramley Baby Wear','Stonebridge Dental','Quayside Prints','Larkspur Cosmetics','Thornbury Shoes','Greenacre Seeds','Pemberton Pens','Foxglove Flowers','Hallam Hardware','Aire Valley Wines','Cotswold Cheese Box','Lindley Lighting','Maple Street Games','Newstead Uniforms','Orchard Vale Preserves','Pinnacle Printers','Riverside Motor Spares','Saddleworth Wool','Trent Aquatics','Upton Medical','Wharfe Outdoor','Yarrow Supplements','Dovecote Interiors','Eastgate Eyewear','Fernhill Guitars','Grange Garden Tools','Hopton Hosiery','Ivy House Gifts','Kirkby Kitchenware','Lockwood Labels','Millbank Models','Netherby Knives','Old Town Spices','Parkside Prams','Rushmere Rugs','Stanley Sports','Tolson Textiles','Vale Veterinary','Westmere Watches','Crown Court Legal','Barley & Rye Bakery','Axholme Batteries'])[i],
 pick('cf'||i,array['Helen','Martin','Aisha','Graham','Sally','Owen','Priti','Neil'])||' '||pick('cl'||i,array['Dobson','Sharma','Whitaker','Pope','Ellis','Kaur','Lowe','Barker']),
 pick('ct'||i,array['Leeds','Manchester','Birmingham','Bristol','Nottingham','Hull','Reading','Sheffield','Bath','Coventry']), pick('ci'||i,array['retail','retail','health','electronics','food','home & garden','fashion']),
 case when i%9=4 then current_date-20-(r('ca'||i)*220)::int else current_date-900-(r('ca'||i)*2400)::int end, pick('am'||i,array['Fiona Grant','Fiona Grant','Dev Anand','Carl Jessop']), (array[14,30,30,45])[1+i%4], case when i in (23,47) then current_date-130 end
from generate_series(1,58) i;

create table t_tariff(
  tariff_id int primary key, customer_id int references t_customer, service text not null, price_base numeric(7,2) not null, price_per_kg numeric(6,3) not null, valid_from date not null, valid_to date);
comment on column t_tariff.customer_id is 'empty = list price for everybody without an agreed tariff';
comment on column t_tariff.valid_to is 'last day of validity, empty = until further notice';
insert into t_tariff
select row_number() over (order by c nulls first, svc, vf), c, svc, b, pk, vf, vt from (
 select null::int c, s.svc, round((s.b*(1+.04*g))::numeric,2) b, round((s.k*(1+.04*g))::numeric,3) pk, case g when 0 then date '2018-01-01' when 1 then current_date-520 else current_date-160 end vf, case g when 0 then current_date-521 when 1 then current_date-161 end vt
 from (values ('same day',18.50,0.9),('express',9.80,0.55),('standard',5.40,0.32),('economy',3.90,0.24)) s(svc,b,k), generate_series(0,2) g
 union all
 select c.customer_id, s.svc, round((s.b*(.74+.03*g+.18*r('td'||c.customer_id)))::numeric,2), round((s.k*(.74+.03*g+.18*r('td'||c.customer_id)))::numeric,3), c.account_opened+g*0+case when g=1 then greatest(0,current_date-300-c.account_opened) else 0 end, case when g=0 and c.account_opened<current_date-300 then current_date-301 when c.customer_id%10=3 then current_date+25 end
 from t_customer c, (values ('express',9.80,0.55),('standard',5.40,0.32)) s(svc,b,k), generate_series(0,1) g where r('tc'||c.customer_id)<.42 and (s.svc='standard' or r('te'||c.customer_id)<.6) and (g=0 or c.account_opened<current_date-300)) z;

create table t_shipment(
  shipment_id int primary key, tracking_no text not null unique, customer_id int not null references t_customer, service text not null, origin_depot_id int not null references t_depot, dest_depot_id int not null references t_depot,
  route_id int not null references t_route, recipient_name text not null, recipient_town text not null, weight_kg numeric(6,2) not null, declared_value numeric(9,2), posted_at timestamp not null, promised_by date not null, price numeric(8,2) not null);
comment on column t_shipment.route_id is 'delivery route at the destination depot';
create temp table sx as
select i, c, svc, od, rt.depot_id dd, rt.route_id, rt.area_name, pd, pa, w,
 pd + case svc when 'same day' then 0 when 'express' then 1 when 'standard' then 3 else 5 end prom,
 pd + case svc when 'same day' then 0 when 'express' then 1 when 'standard' then 2+(r('l1'||i)<.4)::int else 3+floor(r('l1'||i)*3)::int end
    + case when r('l2'||i)<.06+.02*((rt.depot_id*3)%5) then 1+(r('l3'||i)<.3)::int else 0 end dday
from (select i, c.customer_id c, case when r('sv'||i)<.07 then 'same day' when r('sv'||i)<.32 then 'express' when r('sv'||i)<.80 then 'standard' else 'economy' end svc,
   1+floor(r('od'||c.customer_id)*7)::int od, 1+floor(power(r('sr'||i),1.25)*26)::int rid, d pd, d+interval '7 hours'+floor(r('pa'||i)*600)*interval '1 minute' pa, round((.3+power(r('w'||i),3)*29)::numeric,2) w
  from (select i, current_date-1-floor(power(r('pd'||i),1.2)*800)::int d, 1+floor(power(r('cu'||i),1.7)*58)::int cu from generate_series(1,4900) i) q
  join t_customer c on c.customer_id = 1+(cu*17)%58 where c.account_opened<=d and (c.closed_on is null or d<c.closed_on) and not (c.customer_id in (12,31,40,52) and d>current_date-110)) x join t_route rt on rt.route_id=x.rid;
insert into t_shipment
select n, 'PX'||(48000000+n*137+i%97)::text||'GB', c, svc, od, case when svc='same day' then dd else dd end, route_id, pick('rn'||i,array['A.','J.','M.','S.','T.','R.','L.'])||' '||pick('rl'||i,array['Smith','Patel','Jones','Evans','Murphy','Ahmed','Taylor','Green','Walker','Hill','Kowalski','Brown','Singh','Clarke','Ward']),
 area_name, w, case when r('dv'||i)<.6 then round((10+power(r('dv2'||i),3)*1400)::numeric,2) end, pa, prom, round((t.price_base+t.price_per_kg*w)::numeric,2)
from (select *, row_number() over (order by pa,i) n from sx) s
cross join lateral (select * from t_tariff t where t.service=s.svc and (t.customer_id=s.c or t.customer_id is null) and t.valid_from<=s.pd and (t.valid_to is null or t.valid_to>=s.pd) order by t.customer_id nulls last limit 1) t;

create table t_scan(
  scan_id int primary key, shipment_id int not null references t_shipment, scan_type text not null, scanned_at timestamp not null, depot_id int references t_depot, driver_id int references t_driver);
comment on column t_scan.scan_type is 'collected, arrived at depot, out for delivery, failed attempt, delivered, returned to sender';
insert into t_scan
select row_number() over (order by ts,n,ord), n, ty, date_trunc('second',ts), dep, drv from (
 select n, e.ord, e.ty, e.ts, e.dep, case when e.ty in ('out for delivery','failed attempt','delivered') then drv when e.ty='collected' then 1+floor(r('cd'||i)*27)::int end drv
 from (select s.*, row_number() over (order by pa,i) n, r('fa'||i)<.07+.004*((route_id*5)%13) fail, r('lo'||i)<.011 lost, r('rt'||i)<.06 ret,
    (select d.driver_id from t_driver d where d.home_route_id=s.route_id and d.employed_since<=s.pd and (d.left_on is null or d.left_on>s.dday+4) order by md5(d.driver_id::text||s.i) limit 1) d1,
    (select d.driver_id from t_driver d where d.depot_id=s.dd and d.left_on is null order by d.employed_since limit 1) d2 from sx s) s0
 cross join lateral (select coalesce(d1,d2) drv) dz
 cross join lateral (select case when svc='same day' then pa+interval '40 minutes' else pa+(60+r('c1'||i)*120)*interval '1 minute' end t1) a
 cross join lateral (select dday+interval '13 hours'+floor(r('t4'||i)*420)*interval '1 minute' + case when svc='same day' and dday=pd then interval '5 hours' else interval '-3 hours' end t4) b
 cross join lateral (values
   (1,'collected',t1,od),(2,'arrived at depot',t1+(30+r('a1'||i)*60)*interval '1 minute',od),
   (3,case when dd<>od and not (svc='same day' and dday=pd) and not lost then 'arrived at depot' end,dday-1+interval '21 hours'+floor(r('a2'||i)*170)*interval '1 minute',dd),
   (4,case when not lost then 'out for delivery' end,t4-(60+r('o1'||i)*120)*interval '1 minute',dd),
   (5,case when not lost then case when fail then 'failed attempt' else 'delivered' end end,t4,dd),
   (6,case when fail and not lost and not ret then 'out for delivery' end,dday+1+interval '8 hours'+floor(r('o2'||i)*60)*interval '1 minute',dd),
   (7,case when fail and not lost then case when ret then 'returned to sender' else 'delivered' end end,dday+1+interval '10 hours'+floor(r('t5'||i)*420)*interval '1 minute',dd)) e(ord,ty,ts,dep)
 where e.ty is not null and e.ts<current_date+interval '9 hours') z;
drop table sx;

create table t_tour(
  tour_id int primary key, tour_date date not null, route_id int not null references t_route, driver_id int not null references t_driver, van_id int not null references t_van,
  left_depot_at timestamp, back_at timestamp, km_driven numeric(6,1), fuel_litres numeric(6,2));
comment on table t_tour is 'a van going out on a route on a day; planned tours have no times yet';
comment on column t_tour.fuel_litres is 'diesel only';
insert into t_tour
select row_number() over (order by d,route_id), d, route_id, drv, v.van_id, case when d<current_date then st end, case when d<current_date then date_trunc('second',st+(330+r('tb'||k)*210)*interval '1 minute') end,
 case when d<current_date then km end, case when d<current_date and v.fuel='diesel' then round((km*(.074+.012*r('vf'||v.model)+.012*r('tf'||k)))::numeric,2) end
from (select d::date d, rt.route_id, rt.route_id||'-'||(current_date-d::date) k, d+interval '7 hours'+floor(r('ts'||rt.route_id||d::date-current_date)*60)*interval '1 minute' st, round((rt.planned_km*(.9+.3*r('tk'||rt.route_id||'-'||(current_date-d::date))))::numeric,1) km,
   case when r('tdv'||rt.route_id||'-'||(current_date-d::date))<.85 then rt.route_id else (select min(driver_id) from t_driver x where x.depot_id=rt.depot_id and x.driver_id<>rt.route_id and x.left_on is null) end drv
  from generate_series(current_date-130,current_date+3,interval '1 day') d, t_route rt where extract(isodow from d)<=6 and (extract(isodow from d)<6 or rt.route_id%2=0)) x
join t_van v on v.van_id=x.route_id;

create table t_claim(
  claim_id int primary key, shipment_id int not null references t_shipment, reason text not null check (reason in ('lost','damaged','late')), opened_on date not null, amount_claimed numeric(9,2) not null,
  closed_on date, outcome text check (outcome in ('accepted','partly accepted','rejected')), amount_paid numeric(9,2));
insert into t_claim
select row_number() over (order by o,shipment_id), shipment_id, rs, o, amt, case when cl then cd end, case when cl then oc end, case when cl then case oc when 'accepted' then amt when 'partly accepted' then round(amt*.5,2) else 0 end end
from (select s.shipment_id, x.rs, least(s.promised_by+3+(r('co'||s.shipment_id)*14)::int,current_date) o, round(case x.rs when 'late' then s.price else coalesce(s.declared_value,35+s.price) end,2) amt,
   least(s.promised_by+3+(r('co'||s.shipment_id)*14)::int,current_date)+4+(r('cc'||s.shipment_id)*50)::int cd, case when r('oc'||s.shipment_id)<.5 then 'accepted' when r('oc'||s.shipment_id)<.72 then 'partly accepted' else 'rejected' end oc,
   least(s.promised_by+3+(r('co'||s.shipment_id)*14)::int,current_date)+4+(r('cc'||s.shipment_id)*50)::int < current_date and r('ck'||s.shipment_id)<.94 cl
  from t_shipment s left join (select shipment_id, min(scanned_at) filter (where scan_type='delivered') dl, min(scanned_at) filter (where scan_type='returned to sender') rts from t_scan group by 1) d on d.shipment_id=s.shipment_id
  cross join lateral (select case when d.dl is null and d.rts is null and s.promised_by<current_date-6 then case when r('cl'||s.shipment_id)<.8 then 'lost' end
     when d.dl::date>s.promised_by and r('cl'||s.shipment_id)<.16 then 'late' when d.dl is not null and d.dl<current_date-4 and r('cg'||s.shipment_id)<.012+.02*(s.customer_id%7=2)::int then 'damaged' end rs) x where x.rs is not null) z;

create table t_invoice(
  invoice_id int primary key, invoice_no text not null unique, customer_id int not null references t_customer, invoice_month date not null, issued_on date not null, due_on date not null, amount numeric(10,2) not null, paid_on date);
comment on column t_invoice.invoice_month is 'first day of the month invoiced';
insert into t_invoice
select row_number() over (order by m,customer_id), 'INV-'||to_char(m,'YYMM')||'-'||lpad(customer_id::text,3,'0'), customer_id, m, iss, iss+pdays, a, case when pay<current_date and r('np'||customer_id||amt_k)>.02 then pay end
from (select s.customer_id, date_trunc('month',posted_at)::date m, (date_trunc('month',posted_at)+interval '1 month 1 day')::date iss, sum(price) a, c.payment_days pdays, ((extract(year from age(date_trunc('month',current_date),date_trunc('month',posted_at)))*12+extract(month from age(date_trunc('month',current_date),date_trunc('month',posted_at)))))::int amt_k,
   (date_trunc('month',posted_at)+interval '1 month 1 day')::date+c.payment_days-9+(power(r('py'||s.customer_id||'-'||((extract(year from age(date_trunc('month',current_date),date_trunc('month',posted_at)))*12+extract(month from age(date_trunc('month',current_date),date_trunc('month',posted_at)))))::int),2)*45)::int pay
  from t_shipment s join t_customer c on c.customer_id=s.customer_id where posted_at<date_trunc('month',current_date) group by s.customer_id, date_trunc('month',posted_at), c.payment_days) z where iss<=current_date;

drop function pick(text,text[]); drop function r(text);
create index on t_scan(shipment_id); create index on t_shipment(customer_id); create index on t_claim(shipment_id);
reset search_path;
