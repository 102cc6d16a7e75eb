set client_min_messages = warning; set timezone = 'UTC';
drop schema if exists airports cascade;
create schema airports;
set search_path to airports;

create function rnd(s text) returns double precision language sql immutable as
$$ select ('x' || substr(md5(s), 1, 8))::bit(32)::bigint / 4294967296.0 $$;
create function pick(a text[], s text) returns text language sql immutable as
$$ select a[1 + floor(airports.rnd(s) * array_length(a, 1))::int] $$;

create table airports (
  iata_code    char(3) primary key,
  name         text not null,
  city         text not null,
  country      text not null,
  latitude     numeric(8,4) not null,
  longitude    numeric(8,4) not null,
  elevation_m  integer not null,
  runways      integer not null,
  is_hub       boolean not null default false
);
insert into airports values
('LIS','Humberto Delgado Airport','Lisbon','Portugal',38.7742,-9.1342,114,1,true),
('OPO','Francisco Sa Carneiro Airport','Porto','Portugal',41.2481,-8.6814,69,1,true),
('FAO','Faro Airport','Faro','Portugal',37.0144,-7.9659,7,1,false),
('FNC','Cristiano Ronaldo Airport','Funchal','Portugal',32.6979,-16.7745,58,1,false),
('MAD','Adolfo Suarez Barajas Airport','Madrid','Spain',40.4719,-3.5626,610,4,false),
('BCN','El Prat Airport','Barcelona','Spain',41.2971,2.0785,4,3,false),
('LHR','Heathrow Airport','London','United Kingdom',51.4706,-0.4619,25,2,false),
('LGW','Gatwick Airport','London','United Kingdom',51.1481,-0.1903,62,2,false),
('EDI','Edinburgh Airport','Edinburgh','United Kingdom',55.9500,-3.3725,41,1,false),
('CDG','Charles de Gaulle Airport','Paris','France',49.0128,2.5500,119,4,false),
('NCE','Cote d''Azur Airport','Nice','France',43.6584,7.2159,4,2,false),
('FRA','Frankfurt Airport','Frankfurt','Germany',50.0333,8.5706,111,4,false),
('MUC','Franz Josef Strauss Airport','Munich','Germany',48.3538,11.7861,453,2,false),
('BER','Brandenburg Airport','Berlin','Germany',52.3667,13.5033,48,2,false),
('ZRH','Zurich Airport','Zurich','Switzerland',47.4647,8.5492,432,3,false),
('GVA','Geneva Airport','Geneva','Switzerland',46.2381,6.1089,430,1,false),
('FCO','Leonardo da Vinci Airport','Rome','Italy',41.8003,12.2389,5,4,false),
('AMS','Schiphol Airport','Amsterdam','Netherlands',52.3086,4.7639,-3,6,false),
('CPH','Kastrup Airport','Copenhagen','Denmark',55.6180,12.6560,5,3,false),
('DUB','Dublin Airport','Dublin','Ireland',53.4213,-6.2701,74,2,false),
('JFK','John F. Kennedy Airport','New York','United States',40.6398,-73.7789,4,4,false),
('BOS','Logan Airport','Boston','United States',42.3643,-71.0052,6,6,false),
('GRU','Guarulhos Airport','Sao Paulo','Brazil',-23.4356,-46.4731,750,2,false),
('CMN','Mohammed V Airport','Casablanca','Morocco',33.3675,-7.5900,200,2,false),
('ATH','Eleftherios Venizelos Airport','Athens','Greece',37.9364,23.9445,94,2,false),
('IST','Istanbul Airport','Istanbul','Turkey',41.2753,28.7519,99,5,false);

create table aircraft_types (
  code           text primary key,
  manufacturer   text not null,
  model          text not null,
  economy_seats  integer not null,
  business_seats integer not null,
  range_km       integer not null,
  long_haul      boolean not null
);
insert into aircraft_types values
('AT76','ATR','72-600',70,0,1528,false),
('E190','Embraer','E190',94,12,4537,false),
('A319','Airbus','A319-100',120,16,6850,false),
('A320','Airbus','A320-200',150,20,6100,false),
('A21N','Airbus','A321neo',174,24,7400,false),
('A332','Airbus','A330-200',228,28,13450,true),
('A339','Airbus','A330-900neo',264,34,13330,true),
('B38M','Boeing','737 MAX 8',162,12,6570,false);

create table seats (
  type_code     text not null references aircraft_types(code),
  seat_number   text not null,
  cabin         text not null check (cabin in ('economy','business')),
  position      text not null check (position in ('window','middle','aisle')),
  extra_legroom boolean not null default false,
  primary key (type_code, seat_number)
);
insert into seats
select t.code, (1 + (n-1)/4) || substr('ACDF', 1 + (n-1)%4, 1), 'business',
       case (n-1)%4 when 0 then 'window' when 3 then 'window' else 'aisle' end, true
from aircraft_types t, generate_series(1, t.business_seats) n
union all
select t.code, (10 + (n-1)/6) || substr('ABCDEF', 1 + (n-1)%6, 1), 'economy',
       case (n-1)%6 when 0 then 'window' when 5 then 'window' when 1 then 'middle' when 4 then 'middle' else 'aisle' end,
       (n-1)/6 in (0, 8)
from aircraft_types t, generate_series(1, t.economy_seats) n;

create table aircraft (
  tail_number   text primary key,
  type_code     text not null references aircraft_types(code),
  nickname      text,
  delivered_on  date not null,
  home_base     char(3) not null references airports(iata_code),
  status        text not null check (status in ('in service','in maintenance','retired')),
  last_check_on date,
  next_check_on date
);
insert into aircraft
select 'CS-V' || chr(64 + n) || chr(64 + 1 + (n*7) % 26),
       (array['A320','E190','A21N','A320','AT76','A319','A332','A320','E190','A21N','A339','AT76','B38M','A320','E190','A339','A21N','A319','A332','AT76','B38M','A320'])[n],
       (array['Camoes','Pessoa','Vasco da Gama','Amalia','Douro','Tejo','Magellan','Saramago','Mondego','Bartolomeu Dias','Cabral','Minho',null,'Eca de Queiros','Guadiana','Infante Dom Henrique','Florbela','Sado',null,'Lima',null,'Sophia'])[n],
       current_date - (300 + floor(rnd('ad'||n) * 6200))::int,
       case when rnd('ah'||n) < 0.68 then 'LIS' else 'OPO' end,
       case when n in (6, 18) then 'retired' when n in (9, 13) then 'in maintenance' else 'in service' end,
       current_date - (20 + floor(rnd('ac'||n) * 400))::int - case when n in (6, 18) then 330 else 0 end,
       case when n in (6, 18) then null else current_date + (floor(rnd('an'||n) * 330) - 40)::int end
from generate_series(1, 22) n;

create table routes (
  id              integer primary key,
  flight_number   text not null unique,
  origin          char(3) not null references airports(iata_code),
  destination     char(3) not null references airports(iata_code),
  distance_km     integer not null,
  planned_minutes integer not null,
  opened_on       date not null,
  closed_on       date
);
with pairs(k, o, d) as (values
 (1,'LIS','OPO'),(2,'LIS','FNC'),(3,'LIS','MAD'),(4,'LIS','BCN'),(5,'LIS','LHR'),(6,'LIS','CDG'),(7,'LIS','FRA'),(8,'LIS','ZRH'),
 (9,'LIS','FCO'),(10,'LIS','AMS'),(11,'LIS','JFK'),(12,'LIS','GRU'),(13,'LIS','CMN'),(14,'LIS','BOS'),(15,'OPO','FNC'),(16,'OPO','CDG'),
 (17,'OPO','LGW'),(18,'OPO','GVA'),(19,'OPO','MAD'),(20,'LIS','FAO'),(21,'LIS','DUB'),(22,'LIS','MUC'),(23,'OPO','BER'),(24,'LIS','CPH'),(25,'LIS','NCE')),
legs as (select k, 1 as dir, o, d from pairs union all select k, 2, d, o from pairs),
dist as (
 select l.*, round(6371 * acos(sin(radians(a.latitude)) * sin(radians(b.latitude)) + cos(radians(a.latitude)) * cos(radians(b.latitude)) * cos(radians(b.longitude - a.longitude))))::int as km
 from legs l join airports a on a.iata_code = l.o join airports b on b.iata_code = l.d)
insert into routes
select (k-1)*2 + dir, 'VL' || (100 + k*10 + dir), o, d, km, 5 * round((32 + km / 13.2) / 5)::int,
       current_date - (case when k in (21,23,25) then 420 + k*5 else 900 + floor(rnd('ro'||k)*4000)::int end),
       case when k in (17, 24) then current_date - (150 + k*3) end
from dist order by k, dir;

create table flights (
  id                  integer primary key,
  route_id            integer not null references routes(id),
  tail_number         text not null references aircraft(tail_number),
  scheduled_departure timestamptz not null,
  scheduled_arrival   timestamptz not null,
  actual_departure    timestamptz,
  actual_arrival      timestamptz,
  gate                text,
  status              text not null check (status in ('scheduled','arrived','cancelled','diverted'))
);
with days as (
  select r.*, d as day
  from routes r, generate_series(-760 + (r.id * 3) % 7, 75, (array[11,17,24,20,15,18,26,33,30,22,19,27,28,35,31,23,29,36,21,30,34,32,38,40,37])[(r.id+1)/2]) d
  where current_date + d >= r.opened_on and (r.closed_on is null or current_date + d < r.closed_on)),
base as (
  select row_number() over (order by day, id) as fid, days.*,
         current_date::timestamptz + make_interval(days => day) + make_interval(mins => (330 + 5 * floor(rnd('ft'||(id%2)||id) * 190))::int) as dep,
         rnd('st'||id||'/'||day) as st, rnd('dl'||id||'/'||day) as dl, rnd('dm'||id||'/'||day) as dm, rnd('ar'||id||'/'||day) as ar,
         extract(month from current_date + day) as mon
  from days),
calc as (
  select b.*,
         case when st < 0.030 + case when mon in (1,2,12) then 0.025 else 0 end then 'cancelled'
              when day >= 0 then 'scheduled'
              when st > 0.993 then 'diverted' else 'arrived' end as stat,
         case when dl < 0.34 + case when mon in (7,8,12) then 0.16 else 0 end then (3 + floor(dm * dm * dm * 210))::int else 0 end as late
  from base b)
insert into flights
select c.fid, c.id,
       (select a.tail_number from aircraft a join aircraft_types t on t.code = a.type_code
         where t.long_haul = (c.distance_km > 4000) and (a.type_code <> 'AT76' or c.distance_km < 1000)
           and (a.status <> 'retired' or c.day < -320) and (a.status <> 'in maintenance' or c.day < -9) and a.delivered_on < current_date + c.day
         order by md5(a.tail_number || c.fid) limit 1),
       dep, dep + make_interval(mins => planned_minutes),
       case when stat in ('arrived','diverted') then dep + make_interval(mins => late) end,
       case when stat = 'arrived' then dep + make_interval(mins => planned_minutes + late + floor(ar * 24)::int - 14) 
            when stat = 'diverted' then dep + make_interval(mins => planned_minutes + late + 95 + floor(ar * 60)::int) end,
       case when stat <> 'scheduled' or day < 3 then substr('ABCD', 1 + floor(rnd('g'||c.fid)*4)::int, 1) || (1 + floor(rnd('gn'||c.fid)*28)::int) end,
       stat
from calc c;
create index on flights(route_id, scheduled_departure);

create table delays (
  id        integer generated always as identity primary key,
  flight_id integer not null references flights(id),
  reason    text not null,
  minutes   integer not null check (minutes > 0)
);
with f as (
  select id, (extract(epoch from actual_departure - scheduled_departure) / 60)::int as late,
         pick(array['late inbound aircraft','late inbound aircraft','late inbound aircraft','weather','weather','technical','technical','crew','air traffic control','air traffic control','air traffic control','baggage handling','security'], 'dr'||id) as r1,
         case when extract(month from scheduled_departure) in (11,12,1,2,3) then pick(array['boarding','de-icing','de-icing','missing passenger'], 'd2'||id) else pick(array['boarding','catering','missing passenger'], 'd2'||id) end as r2
  from flights where actual_departure > scheduled_departure),
s as (select *, case when late > 25 and rnd('ds'||id) < 0.4 then floor(late * (0.2 + 0.3 * rnd('dp'||id)))::int else 0 end as second from f)
insert into delays(flight_id, reason, minutes)
select id, reason, minutes from (
  select id, 1 as k, r1 as reason, late - second as minutes from s
  union all select id, 2, r2, second from s where second > 0) x
order by id, k;

create table passengers (
  id           integer primary key,
  first_name   text not null,
  last_name    text not null,
  email        text,
  birth_date   date not null,
  nationality  text not null,
  loyalty_tier text check (loyalty_tier in ('Silver','Gold','Platinum')),
  member_since date,
  points       integer not null default 0
);
with p as (
  select n, pick(array['Portuguese','Portuguese','Portuguese','Portuguese','Spanish','British','British','German','French','Italian','Brazilian','Brazilian','American','Swiss','Dutch','Irish'], 'pn'||n) as nat from generate_series(1, 2400) n)
insert into passengers
select n, fn, ln, case when rnd('pe'||n) < 0.93 then lower(fn) || '.' || lower(replace(ln,' ','')) || n || '@' || pick(array['gmail.com','outlook.com','sapo.pt','icloud.com','mail.example'], 'pm'||n) end,
       current_date - (1800 + floor(rnd('pb'||n) * 26500))::int, nat, tier,
       case when tier is not null then current_date - (30 + floor(rnd('ps'||n) * 2600))::int end,
       case tier when 'Silver' then 1000 + floor(rnd('pp'||n) * 14000)::int when 'Gold' then 15000 + floor(rnd('pp'||n) * 35000)::int when 'Platinum' then 50000 + floor(rnd('pp'||n) * 120000)::int else 0 end
from (select n, nat,
  case nat when 'Portuguese' then pick(array['Ana','Joao','Maria','Pedro','Ines','Tiago','Rita','Miguel','Sofia','Rui','Catarina','Nuno','Beatriz','Diogo'],'f'||n)
   when 'Brazilian' then pick(array['Camila','Lucas','Juliana','Rafael','Larissa','Thiago','Fernanda','Bruno'],'f'||n)
   when 'Spanish' then pick(array['Lucia','Javier','Carmen','Alvaro','Elena','Pablo'],'f'||n)
   when 'German' then pick(array['Anna','Lukas','Katharina','Jonas','Sabine','Stefan'],'f'||n)
   when 'Swiss' then pick(array['Nora','Reto','Sandra','Beat','Laura','Urs'],'f'||n)
   when 'Dutch' then pick(array['Sanne','Daan','Femke','Bram'],'f'||n)
   when 'French' then pick(array['Camille','Julien','Manon','Antoine','Chloe','Hugo'],'f'||n)
   when 'Italian' then pick(array['Giulia','Marco','Francesca','Luca','Chiara','Paolo'],'f'||n)
   else pick(array['Emma','James','Olivia','Thomas','Grace','William','Aoife','Daniel','Megan','Jack'],'f'||n) end as fn,
  case nat when 'Portuguese' then pick(array['Silva','Santos','Ferreira','Pereira','Oliveira','Costa','Rodrigues','Martins','Sousa','Fernandes','Goncalves','Gomes','Lopes','Marques','Almeida','Ribeiro'],'l'||n)
   when 'Brazilian' then pick(array['Souza','Lima','Araujo','Carvalho','Barbosa','Rocha','Dias','Nascimento'],'l'||n)
   when 'Spanish' then pick(array['Garcia','Lopez','Martinez','Sanchez','Romero','Navarro','Torres'],'l'||n)
   when 'German' then pick(array['Mueller','Schmidt','Fischer','Weber','Wagner','Becker','Hoffmann'],'l'||n)
   when 'Swiss' then pick(array['Meier','Keller','Huber','Frei','Baumann','Brunner'],'l'||n)
   when 'Dutch' then pick(array['de Vries','Jansen','Bakker','Visser','Smit'],'l'||n)
   when 'French' then pick(array['Dubois','Moreau','Laurent','Girard','Roux','Fontaine'],'l'||n)
   when 'Italian' then pick(array['Rossi','Russo','Bianchi','Romano','Ricci','Marino'],'l'||n)
   else pick(array['Smith','Jones','Taylor','Brown','Wilson','Murphy','Kelly','Walsh','Johnson','Clark','Hughes','Evans'],'l'||n) end as ln,
  case when rnd('pt'||n) < 0.22 then 'Silver' when rnd('pt'||n) < 0.31 then 'Gold' when rnd('pt'||n) < 0.345 then 'Platinum' end as tier
 from p) q;

create table bookings (
  reference    char(6) primary key,
  booked_by    integer not null references passengers(id),
  booked_at    timestamptz not null,
  channel      text not null check (channel in ('website','mobile app','travel agency','call centre')),
  status       text not null check (status in ('confirmed','cancelled')),
  cancelled_at timestamptz,
  total_amount numeric(10,2) not null,
  paid_with    text not null
);
create table tickets (
  id                integer primary key,
  booking_reference char(6) not null references bookings(reference),
  flight_id         integer not null references flights(id),
  passenger_id      integer not null references passengers(id),
  cabin             text not null check (cabin in ('economy','business')),
  seat_number       text,
  fare              numeric(9,2) not null,
  checked_bags      integer not null default 0,
  checked_in_at     timestamptz,
  unique (flight_id, passenger_id, booking_reference)
);
create temp table bk as
with n as (select n, 1 + floor(rnd('bf'||n) * (select count(*) from flights))::int as fid,
     case when rnd('bn'||n) < 0.48 then 1 when rnd('bn'||n) < 0.82 then 2 when rnd('bn'||n) < 0.92 then 3 else 4 end as pax,
     rnd('br'||n) < 0.6 as ret, rnd('bb'||n) < 0.11 as bus, (1 + floor(power(rnd('bp'||n), 1.35) * 2340))::int as lead from generate_series(1, 4600) n)
select n.*, upper(translate(substr(md5('ref'||n.n), 1, 6), '01', 'xk')) as ref, f.scheduled_departure as dep, f.route_id,
  (select g.id from flights g where n.ret and g.route_id = case when f.route_id % 2 = 1 then f.route_id + 1 else f.route_id - 1 end
     and g.scheduled_departure > f.scheduled_departure + interval '2 days' order by g.scheduled_departure limit 1) as ret_id,
  least(f.scheduled_departure - make_interval(mins => (900 + floor(power(rnd('ba'||n.n), 2) * 190000))::int),
        current_date::timestamptz - make_interval(mins => (30 + floor(rnd('bl'||n.n) * 90000))::int)) as at,
  rnd('bx'||n.n) < 0.065 as canc
from n join flights f on f.id = n.fid;
delete from bk b using bk c where b.ref = c.ref and b.n > c.n;
create temp table tk as
select b.n, b.ref, x.leg, x.fid, p.k, 1 + (b.lead - 1 + (p.k - 1) * 7) % 2400 as pid, b.at, b.canc,
  case when b.bus and t.business_seats > 0 then 'business' else 'economy' end as cabin, t.code as tcode,
  round(((28 + r.distance_km * 0.052) * (0.7 + 0.75 * rnd('fa'||b.n||x.leg)) * case when b.bus and t.business_seats > 0 then 2.9 else 1 end
     * case when extract(month from f.scheduled_departure) in (7,8,12) then 1.18 else 1 end)::numeric, 2) as fare,
  f.scheduled_departure as dep, f.status as fstat
from bk b
cross join lateral (select 1 as leg, b.fid union all select 2, b.ret_id where b.ret_id is not null) x(leg, fid)
cross join generate_series(1, 4) p(k)
join flights f on f.id = x.fid join routes r on r.id = f.route_id join aircraft a on a.tail_number = f.tail_number join aircraft_types t on t.code = a.type_code
where p.k <= b.pax;
insert into bookings
select b.ref, 1 + (b.lead - 1) % 2400, b.at,
  pick(array['website','website','website','website','mobile app','mobile app','mobile app','travel agency','travel agency','call centre'], 'bc'||b.n),
  case when b.canc then 'cancelled' else 'confirmed' end,
  case when b.canc then least(b.at + make_interval(mins => (60 + floor(rnd('bz'||b.n) * 14000))::int), b.dep - interval '1 hour', current_date::timestamptz - interval '5 minutes') end,
  (select sum(fare) from tk where tk.n = b.n),
  pick(array['credit card','credit card','credit card','paypal','bank transfer','points','apple pay'], 'by'||b.n)
from bk b order by b.at;
insert into tickets
select row_number() over (order by q.at, q.n, q.leg, q.k), q.ref, q.fid, q.pid, q.cabin,
  case when q.canc or (q.dep >= current_date and rnd('sn'||q.n||q.k) < 0.5) then null else s.seat_number end,
  q.fare, case when rnd('bg'||q.n||'/'||q.k||'/'||q.leg) < 0.42 then 0 when rnd('bg'||q.n||'/'||q.k||'/'||q.leg) < 0.85 then 1 when rnd('bg'||q.n||'/'||q.k||'/'||q.leg) < 0.97 then 2 else 3 end,
  case when not q.canc and q.fstat in ('arrived','diverted') and rnd('ci'||q.n||'/'||q.k||'/'||q.leg) < 0.965 then q.dep - make_interval(mins => (35 + floor(rnd('cj'||q.n||q.k||q.leg) * 1380))::int) end
from (select tk.*, row_number() over (partition by fid, cabin order by md5(n::text||k)) as rn from tk) q
left join (select type_code, cabin, seat_number, row_number() over (partition by type_code, cabin order by md5(type_code||seat_number)) as rn from seats) s
  on s.type_code = q.tcode and s.cabin = q.cabin and s.rn = q.rn;
drop table bk; drop table tk;
create index on tickets(flight_id);
create index on tickets(passenger_id);
create index on tickets(booking_reference);

create table crew_members (
  id           integer primary key,
  full_name    text not null,
  role         text not null check (role in ('captain','first officer','purser','cabin crew')),
  base_airport char(3) not null references airports(iata_code),
  hired_on     date not null,
  left_on      date
);
insert into crew_members
select n, (array['Helena','Jorge','Marta','Ricardo','Teresa','Filipe','Patricia','Vasco','Joana','Andre','Isabel','Goncalo','Monica','Luis','Sandra','Hugo','Claudia','Paulo','Vera','Antonio'])[1 + (n*7) % 20] || ' ' ||
  (array['Carneiro','Moura','Teixeira','Correia','Mendes','Nunes','Vieira','Cardoso','Rocha','Neves','Coelho','Cruz','Cunha','Pires','Ramos','Reis','Simoes','Antunes','Matos','Fonseca','Morais','Machado','Freitas'])[1 + (n*5) % 23],
  case when n <= 18 then 'captain' when n <= 38 then 'first officer' when n <= 50 then 'purser' else 'cabin crew' end,
  case when rnd('cb'||n) < 0.7 then 'LIS' else 'OPO' end,
  current_date - (60 + floor(power(rnd('ch'||n), 1.4) * 7000))::int, null
from generate_series(1, 104) n;
update crew_members set left_on = current_date - (40 + floor(rnd('cl'||id) * 500))::int where id in (7, 23, 41, 58, 66, 79, 93) and hired_on < current_date - 600;
create table crew_assignments (
  flight_id      integer not null references flights(id),
  crew_member_id integer not null references crew_members(id),
  duty           text not null check (duty in ('pilot in command','co-pilot','cabin lead','cabin')),
  primary key (flight_id, crew_member_id)
);
insert into crew_assignments
select f.id, c.id, d.duty
from flights f
cross join (values ('captain','pilot in command',1),('first officer','co-pilot',1),('purser','cabin lead',1),('cabin crew','cabin',2)) d(role, duty, need)
cross join lateral (select m.id from crew_members m where m.role = d.role and m.hired_on < f.scheduled_departure::date - 25 and coalesce(m.left_on, 'infinity') > f.scheduled_departure::date
   order by md5(f.id || '-' || m.id) limit d.need) c
where f.scheduled_departure < current_date + 21;
create index on crew_assignments(crew_member_id);

drop function pick(text[], text); drop function rnd(text);
analyze airports, aircraft_types, seats, aircraft, routes, flights, delays, passengers, bookings, tickets, crew_members, crew_assignments;
reset search_path;
