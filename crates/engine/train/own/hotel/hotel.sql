set client_min_messages = warning; set timezone = 'UTC';
drop schema if exists hotel cascade;
create schema hotel;
set search_path = hotel, public;

create function r(k text) returns double precision language sql immutable as
$$ select (('x'||substr(md5(k),1,8))::bit(32)::bigint) / 4294967296.0::double precision $$;
create function pick(k text, a text[]) returns text language sql immutable as
$$ select a[1+floor((('x'||substr(md5(k),1,8))::bit(32)::bigint)/4294967296.0*array_length(a,1))::int] $$;

create table room_types(
  id int primary key, name text not null unique, max_guests int not null, base_rate numeric(8,2) not null, size_sqm int not null);
insert into room_types values
 (1,'Single',1,79,16),(2,'Double',2,119,22),(3,'Twin',2,115,22),(4,'Family Room',4,169,36),(5,'Junior Suite',3,219,44),(6,'Penthouse Suite',4,420,85);

create table rooms(
  id int primary key, room_number text not null unique, floor int not null, room_type_id int not null references room_types,
  sea_view boolean not null, out_of_order boolean not null default false);
insert into rooms
select row_number() over (order by f,n), (f*100+n)::text, f,
  case when f=6 then case when n<=2 then 6 else 5 end when n<=2 then 1 when n<=6 then 2 when n<=8 then 3 when n=9 then 4 else case when f>=4 then 5 else 4 end end,
  n%2=0 and f>=2, (f*100+n) in (109,207,404)
from generate_series(1,6) f, generate_series(1,10) n where f<6 or n<=4;

create table guests(
  id int primary key, first_name text not null, last_name text not null, email text, phone text, city text, country text not null,
  date_of_birth date, loyalty_level text check (loyalty_level in ('none','silver','gold','platinum')), registered_on date not null);
insert into guests
select i, fn, ln, case when r('em'||i)<.93 then lower(fn||'.'||ln)||i||'@'||pick('dom'||i,array['gmail.com','outlook.com','gmx.de','orange.fr','yahoo.co.uk','icloud.com']) end,
  '+'||(30+floor(r('ph'||i)*19))::int||' '||(100000000+floor(r('phn'||i)*899999999))::bigint,
  (case cn when 'Germany' then pick('c'||i,array['Hamburg','Berlin','Munich','Cologne']) when 'United Kingdom' then pick('c'||i,array['London','Leeds','Bristol','Glasgow'])
   when 'France' then pick('c'||i,array['Paris','Lyon','Lille']) when 'Netherlands' then pick('c'||i,array['Utrecht','Amsterdam','Groningen'])
   when 'Denmark' then pick('c'||i,array['Aarhus','Copenhagen']) when 'Sweden' then pick('c'||i,array['Malmö','Stockholm']) when 'Switzerland' then pick('c'||i,array['Zurich','Basel'])
   when 'United States' then pick('c'||i,array['Boston','Chicago','Seattle']) when 'Italy' then pick('c'||i,array['Milan','Turin']) else pick('c'||i,array['Vienna','Graz']) end), cn,
  date '1944-01-01' + (r('dob'||i)*22500)::int,
  case when r('ll'||i)<.70 then 'none' when r('ll'||i)<.87 then 'silver' when r('ll'||i)<.96 then 'gold' else 'platinum' end,
  current_date-830-(r('reg'||i)*900)::int
from (select i, pick('fn'||i,array['Anna','James','Sophie','Lukas','Emma','Oliver','Marie','Henrik','Laura','Pieter','Clara','Thomas','Ingrid','George','Camille','Matteo','Julia','Erik','Hannah','Robert','Nina','Paul','Charlotte','David','Freya','Samuel']) fn,
  pick('ln'||(i*7),array['Becker','Wright','Laurent','Jansen','Andersen','Rossi','Huber','Olsson','Miller','Fischer','Hughes','Moreau','de Vries','Lindgren','Keller','Thompson','Bauer','Nielsen','Walsh','Vogel','Carter','Dubois','Schmidt','Berg','Ricci','Graf','Palmer','Winkler','Holm','Sanders']) ln,
  pick('cn'||i,array['Germany','Germany','Germany','Germany','United Kingdom','United Kingdom','United Kingdom','France','France','Netherlands','Netherlands','Denmark','Sweden','Switzerland','United States','Italy','Austria']) cn
 from generate_series(1,900) i) x;

create table rate_plans(
  id int primary key, name text not null unique, discount_percent numeric(4,1) not null, includes_breakfast boolean not null, refundable boolean not null);
insert into rate_plans values (1,'Flexible',0,false,true),(2,'Bed & Breakfast',0,true,true),(3,'Early Bird',12,false,false),(4,'Corporate',15,true,true),(5,'Long Stay',18,false,true),(6,'Honeymoon Package',5,true,false);

create table seasonal_rates(
  id int primary key, room_type_id int not null references room_types, season text not null, starts_on date not null, ends_on date not null, nightly_rate numeric(8,2) not null);
insert into seasonal_rates
select row_number() over (order by y,s.k,t.id), t.id, s.n||' '||(extract(year from current_date)::int+y), make_date(extract(year from current_date)::int+y,s.m1,1),
  (make_date(extract(year from current_date)::int+y,s.m2,1)+interval '1 month - 1 day')::date, round((t.base_rate*s.f*(1+.03*y))::numeric,0)
from generate_series(-2,1) y, (values (1,'Winter',1,3,0.85),(2,'Spring',4,6,1.0),(3,'Summer',7,9,1.35),(4,'Autumn',10,12,0.92)) s(k,n,m1,m2,f), room_types t;

create table reservations(
  id int primary key, confirmation_number text not null unique, guest_id int not null references guests, room_id int not null references rooms, rate_plan_id int not null references rate_plans,
  channel text not null, booked_at timestamp not null, arrival_date date not null, departure_date date not null, adults int not null, children int not null,
  nightly_rate numeric(8,2) not null, status text not null check (status in ('confirmed','checked_in','checked_out','cancelled','no_show')), cancelled_at timestamp);
comment on column reservations.channel is 'where the booking came from';
insert into reservations
select row_number() over (order by bk, room_id, arr), 'H'||(200000+row_number() over (order by bk,room_id,arr)*7), g, room_id, rp, ch, bk, arr, dep,
  ad, case when mg>=3 and r('kid'||k)<.45 then least(mg-ad,1+floor(r('kid2'||k)*2)::int) else 0 end,
  round((base*case when extract(month from arr) between 7 and 9 then 1.35 when extract(month from arr)<=3 then .85 when extract(month from arr)>=10 then .92 else 1 end*(1-disc/100.0)*(1+.02*(arr-current_date)/365.0))::numeric,2),
  st, case when st='cancelled' then bk + r('cxl'||k)*(least(arr::timestamp,current_date::timestamp)-bk) end
from (select x.*, rt.base_rate base, rt.max_guests mg, p.discount_percent disc, least(rt.max_guests, 1+(r('ad'||k)<.72)::int) ad,
   case when r('st'||k) < case ch when 'Booking.com' then .16 when 'Expedia' then .12 when 'website' then .08 when 'walk-in' then -1 else .05 end then 'cancelled'
        when dep<=current_date then case when r('ns'||k)<.025 and ch<>'walk-in' then 'no_show' else 'checked_out' end
        when arr<current_date then 'checked_in' else 'confirmed' end st
  from (select y.*, case when ch='walk-in' then arr when arr-(1+floor(power(r('ld'||k),2)*110))::int >= current_date then current_date-1-(r('ld2'||k)*25)::int else arr-(1+floor(power(r('ld'||k),2)*110))::int end::timestamp + case when ch='walk-in' then interval '13 hours' else interval '7 hours' end + floor(r('bt'||k)*case when ch='walk-in' then 500 else 840 end)*interval '1 minute' bk
   from (select rm.id||'-'||s k, rm.id room_id, rm.room_type_id rtid,
     current_date-804+(rm.id*5%6)+s*6+floor(r('of'||rm.id||'-'||s)*2)::int arr,
     current_date-804+(rm.id*5%6)+s*6+floor(r('of'||rm.id||'-'||s)*2)::int+1+floor(power(r('ni'||rm.id||'-'||s),0.8)*5)::int dep,
     1+floor(power(r('g'||rm.id||'-'||s),1.6)*870)::int g,
     case when r('rp'||rm.id||'-'||s)<.34 then 1 when r('rp'||rm.id||'-'||s)<.62 then 2 when r('rp'||rm.id||'-'||s)<.78 then 3 when r('rp'||rm.id||'-'||s)<.93 then 4 when r('rp'||rm.id||'-'||s)<.97 then 5 else 6 end rp,
     case when r('ch'||rm.id||'-'||s)<.31 then 'Booking.com' when r('ch'||rm.id||'-'||s)<.55 then 'website' when r('ch'||rm.id||'-'||s)<.70 then 'phone' when r('ch'||rm.id||'-'||s)<.84 then 'Expedia' when r('ch'||rm.id||'-'||s)<.95 then 'travel agency' when current_date-804+(rm.id*5%6)+s*6+1<current_date then 'walk-in' else 'phone' end ch
    from rooms rm, generate_series(0,151) s
    where r('occ'||rm.id||'-'||s) < (.5+.012*(rm.id%13)) * case when s*6-804>70 then .3 when s*6-804>20 then .6 else 1 end * case when extract(month from current_date-804+s*6) in (7,8) then 1.35 else 1 end) y) x
  join room_types rt on rt.id=x.rtid join rate_plans p on p.id=x.rp) z;

create table folio_charges(
  id int primary key, reservation_id int not null references reservations, category text not null, description text, posted_at timestamp not null, amount numeric(9,2) not null);
insert into folio_charges
select row_number() over (order by ts, rid, cat, k), rid, cat, d, ts, amt from (
 select rs.id rid, 'room' cat, 'Room night' d, n+interval '23 hours' ts, rs.nightly_rate amt, '0' k
 from reservations rs, generate_series(rs.arrival_date::timestamp, (least(rs.departure_date,current_date)-1)::timestamp, '1 day') n where rs.status in ('checked_out','checked_in')
 union all
 select rs.id, c.cat, c.d, rs.arrival_date + floor(r('xd'||rs.id||c.cat||m)*least(rs.departure_date-rs.arrival_date,current_date-rs.arrival_date))::int + interval '9 hours'+floor(r('xt'||rs.id||c.cat||m)*780)*interval '1 minute',
   round((c.lo+power(r('xa'||rs.id||c.cat||m),2)*(c.hi-c.lo))::numeric,2), c.cat||m
 from reservations rs, (values ('restaurant','Dinner in restaurant',24,140,.42),('minibar','Minibar',4,38,.28),('spa','Spa treatment',45,180,.11),('parking','Garage parking',14,60,.25),('laundry','Laundry service',8,44,.07),('bar','Hotel bar',7,85,.30)) c(cat,d,lo,hi,p), generate_series(1,2) m
 where rs.status in ('checked_out','checked_in') and r('xp'||rs.id||c.cat||m)<c.p/m) z;

create table payments(
  id int primary key, reservation_id int not null references reservations, paid_at timestamp not null, method text not null, amount numeric(9,2) not null);
comment on column payments.amount is 'negative = refund';
insert into payments
select row_number() over (order by ts, rid, m), rid, ts, m, a from (
 select rs.id rid, rs.departure_date+interval '8 hours'+floor(r('pt'||rs.id)*180)*interval '1 minute' ts,
  case when rs.rate_plan_id=4 then 'company invoice' when r('pm'||rs.id)<.66 then 'card' when r('pm'||rs.id)<.8 then 'cash' else 'bank transfer' end m,
  round((t.tot*case when r('pp'||rs.id)<.013 then .5 else 1 end)::numeric,2) a
 from reservations rs join (select reservation_id, sum(amount) tot from folio_charges group by 1) t on t.reservation_id=rs.id
 where rs.status='checked_out' and r('pn'||rs.id)>.008
 union all select id, booked_at+interval '5 minutes','card',nightly_rate from reservations where status='no_show'
 union all select id, booked_at+interval '5 minutes','card',nightly_rate from reservations where status='cancelled' and cancelled_at>booked_at+interval '1 hour' and r('cd'||id)<.3
 union all select id, cancelled_at+interval '1 hour','card',-nightly_rate from reservations where status='cancelled' and cancelled_at>booked_at+interval '1 hour' and r('cd'||id)<.22) z;

create table employees(
  id int primary key, first_name text not null, last_name text not null, job text not null, hired_on date not null, left_on date);
insert into employees values
 (1,'Gisela','Brandt','general manager',current_date-3900,null),(2,'Tom','Aldridge','receptionist',current_date-1500,null),(3,'Yusuf','Demir','receptionist',current_date-700,null),
 (4,'Katja','Lorenz','night porter',current_date-2100,null),(5,'Maria','Santos','housekeeper',current_date-2900,null),(6,'Olena','Kovalenko','housekeeper',current_date-610,null),
 (7,'Grace','Owusu','housekeeper',current_date-1340,null),(8,'Daniel','Petrov','housekeeper',current_date-300,null),(9,'Lucia','Ferrari','housekeeper',current_date-1800,current_date-95),
 (10,'Birgit','Sommer','head housekeeper',current_date-3300,null),(11,'Jonas','Krüger','maintenance',current_date-1900,null),(12,'Alan','Doyle','maintenance',current_date-450,null),
 (13,'Chiara','Conti','spa therapist',current_date-820,null),(14,'Marc','Petit','chef',current_date-2500,null);

create table housekeeping_tasks(
  id int primary key, room_id int not null references rooms, employee_id int references employees, task text not null, scheduled_on date not null,
  started_at timestamp, finished_at timestamp, inspection text check (inspection in ('passed','failed')));
insert into housekeeping_tasks
select row_number() over (order by d, room_id), room_id, e, task, d, case when d<current_date then st end,
  case when d<current_date then st + round(case task when 'deep clean' then 70 when 'departure clean' then 32 else 15 end*(.7+.7*r('hd'||k)+case e when 6 then .12 when 8 then .25 else 0 end)::numeric)::int*interval '1 minute' end,
  case when d<current_date and r('hi'||k)<.6 then case when r('hf'||k)<case e when 8 then .17 when 6 then .09 when 5 then .03 else .06 end then 'failed' else 'passed' end end
from (select *, case when d>current_date then null when d<current_date-95 then (array[5,6,7,9,5])[1+floor(r('he'||k)*5)::int] when r('he'||k)<.3 then 5 when r('he'||k)<.52 then 6 when r('he'||k)<.78 then 7 else 8 end e,
   d+interval '9 hours'+floor(r('hs'||k)*330)*interval '1 minute' st
 from (select room_id, departure_date d, 'departure clean' task, 'd'||id k from reservations where status in ('checked_out','checked_in') and departure_date between current_date-270 and current_date+2
  union all select room_id, arrival_date+1, 'stayover clean','s'||id from reservations where status in ('checked_out','checked_in') and departure_date-arrival_date>=3 and arrival_date between current_date-270 and current_date
  union all select id, current_date-260+(m*65)+(id*5)%30, 'deep clean','p'||id||m from rooms, generate_series(0,3) m) y) z;

create table maintenance_requests(
  id int primary key, room_id int not null references rooms, problem text not null, priority text not null check (priority in ('low','normal','high')),
  reported_at timestamp not null, fixed_at timestamp, employee_id int references employees, repair_cost numeric(8,2));
insert into maintenance_requests
select row_number() over (order by ts), rm, pb, pr, ts, fx, 11+(r('me'||i)<.4)::int, case when fx is not null then round((10+power(r('mc'||i),3)*420)::numeric,2) end
from (select i, 1+floor(r('mr'||i)*54)::int rm, pick('mp'||i,array['leaking tap','air conditioning not cooling','TV remote broken','blocked drain','light bulb out','door lock fault','no hot water','broken shower head','stuck window','noisy fan']) pb,
  case when r('mpr'||i)<.2 then 'high' when r('mpr'||i)<.7 then 'normal' else 'low' end pr,
  current_date-740+(i*2)+floor(r('mt'||i)*900)*interval '1 minute' ts,
  case when (i>345 and r('mo'||i)<.5) or i in (201,288) then null else current_date-740+(i*2)+floor(r('mt'||i)*900)*interval '1 minute' + (1+power(r('mx'||i),2)*case when r('mpr'||i)<.2 then 30 when r('mpr'||i)<.7 then 90 else 240 end)*interval '1 hour' end fx
 from generate_series(1,368) i) z where fx is null or fx<current_timestamp;

create table reviews(
  id int primary key, reservation_id int not null unique references reservations, score int not null check (score between 1 and 10), comment text, written_on date not null);
insert into reviews
select row_number() over (order by d,rid), rid, sc, case when sc>=9 then pick('rc'||rid,array['Wonderful stay, friendly staff','We will be back','Superb breakfast and view',null]) when sc>=7 then pick('rc'||rid,array['Good value','Nice room, a bit noisy','Comfortable beds',null]) else pick('rc'||rid,array['Room was not clean','Air conditioning broken','Waited too long at reception','Overpriced']) end, d
from (select rs.id rid, greatest(1,least(10,round(6.3+r('rs'||rs.id)*3.2+r('rs2'||rs.id)*1.8+case rm.room_type_id when 6 then .9 when 5 then .5 when 1 then -.9 when 4 then -.3 else 0 end-case when r('rb'||rs.id)<.09 then 4 else 0 end)))::int sc, least(rs.departure_date+1+floor(r('rd'||rs.id)*9)::int, current_date) d
 from reservations rs join rooms rm on rm.id=rs.room_id where rs.status='checked_out' and r('rv'||rs.id)<.27) z;

drop function pick(text,text[]); drop function r(text);
create index on reservations(guest_id); create index on reservations(room_id); create index on folio_charges(reservation_id); create index on payments(reservation_id);
reset search_path;
