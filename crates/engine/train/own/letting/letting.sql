set client_min_messages = warning;
set timezone = 'UTC';
create or replace function pg_temp.r(i bigint, salt text) returns float8 language sql immutable as
$$ select (('x' || substr(md5(i::text || '/' || salt), 1, 8))::bit(32)::bigint) / 4294967296.0::float8 $$;
create or replace function pg_temp.pick(a text[], u float8) returns text language sql immutable as
$$ select a[1 + floor(u * array_length(a, 1))::int] $$;
drop schema if exists letting cascade;
create schema letting;
set search_path = letting;
-- letting: a landlord with houses, flats and leases; rents are kept as a history
create table property (property_id int primary key, property_name text not null, street text not null, postcode text not null, city text not null, built_year int, acquired_on date not null, purchase_price numeric(12,2));
create table unit (unit_id int primary key, property_id int not null references property, unit_no text not null, kind text not null, floor int, bedrooms int, area_sqm numeric(6,1) not null, energy_class char(1), is_furnished boolean not null, asking_rent numeric(8,2));
create table tenant (tenant_id int primary key, full_name text not null, email text, phone text, date_of_birth date, employer text, created_at timestamptz not null);
create table lease (lease_id int primary key, unit_id int not null references unit, tenant_id int not null references tenant, start_date date not null, end_date date, notice_given_on date, deposit_amount numeric(8,2) not null, pets_allowed boolean not null, signed_on date);
create table lease_rent (lease_rent_id int primary key, lease_id int not null references lease, monthly_rent numeric(8,2) not null, valid_from date not null, valid_to date);
create table rent_charge (charge_id int primary key, lease_id int not null references lease, charge_type text not null, amount numeric(8,2) not null, due_on date not null);
create table payment (payment_id int primary key, lease_id int not null references lease, received_on date not null, amount numeric(8,2) not null, method text not null);
create table contractor (contractor_id int primary key, company_name text not null, trade text not null, hourly_rate numeric(6,2), phone text, city text);
create table repair_request (request_id int primary key, unit_id int not null references unit, reported_by int references tenant(tenant_id), contractor_id int references contractor, category text not null, urgency text not null, status text not null, reported_at timestamptz not null, completed_at timestamptz, cost numeric(8,2));
create table agent (agent_id int primary key, agent_name text not null, hired_on date not null, left_on date, office text);
create table prospect (prospect_id int primary key, prospect_name text not null, phone text, max_rent numeric(8,2), wanted_bedrooms int, source text not null, registered_on date not null);
create table viewing (viewing_id int primary key, unit_id int not null references unit, prospect_id int not null references prospect, agent_id int not null references agent, scheduled_at timestamptz not null, outcome text);
create table inspection (inspection_id int primary key, unit_id int not null references unit, agent_id int not null references agent, inspected_on date not null, score int, remarks text);

insert into property select i, (array['Canal House','Mill Court','Garden Row','Brewer''s Yard','Station Lofts','Linden Terrace','Quayside','St Anne''s Place','The Foundry','Orchard Close'])[i],
 (7+i*11)||' '||(array['Canal Street','Mill Lane','Garden Row','Brewer Street','Station Road','Linden Avenue','Quay Street','St Anne''s Road','Foundry Lane','Orchard Way'])[i], 'LT'||i||' '||(i%4+1)||'AB',
 (array['Bristol','Bristol','Leeds','Leeds','Leeds','York','York','Bath','Bath','Bristol'])[i], case when i=8 then null else 1890+i*11 end, current_date-(900+i*391), 400000+i*83500 from generate_series(1,10) i;
insert into unit select i, 1+(i-1)%10, case when i%9=0 then 'G' when i%13=0 then 'S' else '' end||(1+(i-1)/10), case when i%9=0 then 'garage' when i%13=0 then 'shop' else 'flat' end, (i-1)/10, case when i%9=0 or i%13=0 then null else 1+floor(4*pg_temp.r(i,'bd'))::int end,
 round((case when i%9=0 then 15 else 32+90*pg_temp.r(i,'ar') end)::numeric,1), case when i%9=0 then null else pg_temp.pick(array['A','B','C','C','D','D','E','F'],pg_temp.r(i,'en')) end, pg_temp.r(i,'fu')<0.3 and i%9>0,
 round((case when i%9=0 then 90 else 550+1100*pg_temp.r(i,'ar')+150*pg_temp.r(i,'q') end)::numeric,0) from generate_series(1,64) i;
insert into tenant select i, pg_temp.pick(array['Aisha','Ben','Chloe','Daniel','Ewa','Finn','Grace','Hassan','Isla','Jakub','Kira','Liam','Maya','Noel','Olga','Priya','Rhys','Sofia','Tom','Uma'],pg_temp.r(i,'f'))||' '||pg_temp.pick(array['Abbott','Barker','Chowdhury','Dixon','Evans','Foster','Grant','Hughes','Iqbal','Jenkins','Kowalski','Lloyd','Murphy','Nowak','Owens','Patel','Quinn','Reid','Shaw','Turner','Walsh','Young'],pg_temp.r(i,'l')),
 case when pg_temp.r(i,'em')<0.15 then null else 'tenant'||i||'@mail.example' end, case when pg_temp.r(i,'ph')<0.2 then null else '07700 9'||lpad(i::text,5,'0') end, current_date-(7000+floor(16000*pg_temp.r(i,'b')))::int, pg_temp.pick(array['City Hospital','Northern Rail','Albion Bank','Corner Bakery',null],pg_temp.r(i,'e')), current_date-(30+i*9)+time '10:00' from generate_series(1,120) i;
-- leases: one after the other in each unit
do $$
declare u record; d date; e date; n int:=0; k int; len int; t int; rr int:=0; rent numeric; vf date;
begin
 for u in select * from unit order by unit_id loop
  d := current_date-(1300+floor(400*pg_temp.r(u.unit_id,'first')))::int; k:=0;
  while d < current_date+25 loop
   n:=n+1; k:=k+1; len := 300+floor(700*pg_temp.r(n,'len'))::int; e := d+len; t := 1+(n*37)%113;
   if e > current_date+200 then e := case when pg_temp.r(n,'open')<0.6 then null else e end; end if;
   insert into lease values(n,u.unit_id,t,d,e,case when e is not null then e-(60+n%20) end,round(u.asking_rent*1.5,0),pg_temp.r(n,'pets')<0.3,d-(5+n%25));
   if d-(5+n%25) > current_date then update lease set signed_on=null where lease_id=n; end if;
   if e-(60+n%20) > current_date then update lease set notice_given_on=null where lease_id=n; end if;
   rent := round((u.asking_rent*(0.86+0.02*k+0.08*pg_temp.r(n,'rent')))::numeric,0); vf := d;
   while vf is not null loop
    rr:=rr+1;
    if vf+365 < least(coalesce(e,current_date),current_date) then insert into lease_rent values(rr,n,rent,vf,vf+364); vf:=vf+365; rent:=round(rent*(1.02+0.03*pg_temp.r(rr,'inc'))::numeric,0);
    else insert into lease_rent values(rr,n,rent,vf,case when e<current_date then e end); vf:=null; end if;
   end loop;
   d := coalesce(e, current_date+9999) + case when pg_temp.r(n,'gap')<0.5 then 5+floor(90*pg_temp.r(n,'g2'))::int else 1 end;
  end loop;
 end loop;
end $$;
insert into rent_charge select row_number() over (order by m, lease_id, ct), lease_id, ct, case when ct='rent' then lr.monthly_rent else 25+lease_id%6*10 end, m::date from generate_series(date_trunc('month',current_date)-interval '17 months', date_trunc('month',current_date), interval '1 month') m
 join lease l on l.start_date<=m and coalesce(l.end_date,m::date)>=m join lateral (select monthly_rent from lease_rent x where x.lease_id=l.lease_id and x.valid_from<=m order by valid_from desc limit 1) lr on true, unnest(case when l.lease_id%4=0 then array['rent','service charge','parking'] else array['rent','service charge'] end) ct;
insert into payment select row_number() over (order by m.due_on, m.lease_id), m.lease_id, m.due_on+floor(20*power(pg_temp.r(m.lease_id*100+extract(month from m.due_on)::int,'late'),3))::int, m.total, pg_temp.pick(array['bank transfer','bank transfer','standing order','standing order','card','cash'],pg_temp.r(m.lease_id,'meth'))
 from (select lease_id, due_on, sum(amount) total from rent_charge group by 1,2) m where pg_temp.r(m.lease_id*100+extract(month from m.due_on)::int,'paid')>0.05 and m.due_on+floor(20*power(pg_temp.r(m.lease_id*100+extract(month from m.due_on)::int,'late'),3))::int<=current_date;
insert into contractor select i,(array['Bright Spark Electrics','Flow Plumbing','AquaFix','Roofers United','Handy Andy','Greenline Gardens','Lock & Key','Warmhouse Heating','Clearview Glazing'])[i],(array['electrician','plumber','plumber','roofer','handyman','gardener','locksmith','heating engineer','glazier'])[i],28+i*4.5,case when i=5 then null else '0117 55'||i end,(array['Bristol','Leeds','Bristol','York','Leeds','Bath','Bristol','Leeds','York'])[i] from generate_series(1,9) i;
insert into repair_request select i, u, (select tenant_id from lease where unit_id=u and start_date<=d and coalesce(end_date,current_date)>=d limit 1), case when c='closed' or pg_temp.r(i,'ass')<0.6 then 1+floor(9*pg_temp.r(i,'con'))::int end, pg_temp.pick(array['plumbing','plumbing','heating','electrical','damp','roof','locks','windows'],pg_temp.r(i,'cat')), pg_temp.pick(array['low','normal','normal','urgent'],pg_temp.r(i,'urg')), c, d+interval '9 hours'*(1+pg_temp.r(i,'h')), case when c='closed' then d+interval '1 day'*(1+25*power(pg_temp.r(i,'dur'),2)) end, case when c='closed' then round((40+560*power(pg_temp.r(i,'cost'),2))::numeric,2) end
 from (select i, 1+floor(64*pg_temp.r(i,'unit'))::int u, current_date-floor(720*pg_temp.r(i,'day'))::int d, 'x' z from generate_series(1,330) i) s, lateral (select case when d>current_date-28 and pg_temp.r(i,'st')<0.8 then pg_temp.pick(array['new','in progress'],pg_temp.r(i,'st2')) when pg_temp.r(i,'st')<0.06 then 'rejected' else 'closed' end c) q;
update repair_request set completed_at=now()-interval '2 hours' where completed_at>now();
insert into agent values (1,'Helen Marsh',current_date-2900,null,'Bristol'),(2,'Omar Said',current_date-1500,null,'Leeds'),(3,'Judith Kane',current_date-2100,current_date-200,'Leeds'),(4,'Piotr Wolski',current_date-700,null,'York'),(5,'Nina Frost',current_date-90,null,'Bristol');
insert into prospect select i, pg_temp.pick(array['Ada','Bram','Cleo','Dev','Elif','Femi','Gus','Hope','Ines','Jon'],pg_temp.r(i,'pf'))||' '||pg_temp.pick(array['Archer','Bloom','Cross','Drake','Ellis','Frame','Gale','Hale','Irons','Joyce','Knox'],pg_temp.r(i,'pl')), '0780 '||lpad((i*77)::text,6,'0'), 600+50*floor(20*pg_temp.r(i,'mx')), 1+floor(4*pg_temp.r(i,'wb'))::int, pg_temp.pick(array['website','website','portal','portal','walk-in','referral'],pg_temp.r(i,'src')), current_date-floor(500*pg_temp.r(i,'reg'))::int from generate_series(1,90) i;
insert into viewing select i, 1+floor(64*pg_temp.r(i,'vu'))::int, p.prospect_id, (array[1,2,2,4,3])[1+i%5], p.registered_on+(3+floor(20*pg_temp.r(i,'vd')))::int+time '09:00'+interval '1 hour'*floor(9*pg_temp.r(i,'vh')), case when p.registered_on+25<current_date then pg_temp.pick(array['offer made','not interested','not interested','no show','thinking'],pg_temp.r(i,'out')) end from generate_series(1,260) i join prospect p on p.prospect_id=1+floor(82*pg_temp.r(i,'vp'))::int;
insert into inspection select i, 1+floor(50*pg_temp.r(i,'iu'))::int, (array[1,2,4,3])[1+i%4], current_date-floor(700*pg_temp.r(i,'id'))::int, 1+floor(10*pg_temp.r(i,'sc'))::int, pg_temp.pick(array['all fine','mould in bathroom','smoke alarm missing',null],pg_temp.r(i,'rem')) from generate_series(1,110) i;
