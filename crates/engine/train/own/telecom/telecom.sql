set client_min_messages = warning; set timezone = 'UTC';
drop schema if exists telecom cascade;
create schema telecom;
create or replace function pg_temp.r(text) returns double precision language sql immutable as
$$ select ('x'||substr(md5($1),1,8))::bit(32)::bigint / 4294967296.0::double precision $$;
create or replace function pg_temp.pick(a text[], s text) returns text language sql immutable as
$$ select a[1 + floor(('x'||substr(md5(s),1,8))::bit(32)::bigint / 4294967296.0 * array_length(a,1))::int] $$;
set search_path to telecom, public;

create table subscribers (id int primary key, full_name text not null, email text, birth_date date, city text not null, region text not null, is_business boolean not null, is_vip boolean not null, marketing_opt_in boolean not null, created_at timestamp not null, deleted_at timestamp);
comment on column subscribers.deleted_at is 'soft delete: set when the account was removed; such rows no longer count';
create table plans (id int primary key, name text not null unique, monthly_fee_cents int not null, data_allowance_mb int, included_minutes int, is_prepaid boolean not null, is_5g boolean not null, launched_on date not null, retired_at date);
comment on column plans.data_allowance_mb is 'data per month in megabytes; null = unlimited';
comment on column plans.included_minutes is 'minutes per month; null = unlimited';
comment on column plans.retired_at is 'no longer sold since';
create table shops (id int primary key, name text not null unique, city text not null, is_franchise boolean not null, opened_on date not null, deleted_at timestamp);
create table contracts (id int primary key, subscriber_id int not null references subscribers, plan_id int not null references plans, shop_id int references shops, phone_number text not null, start_date date not null, end_date date, min_term_months int not null, is_auto_renew boolean not null, monthly_discount_cents int not null default 0, deleted_at timestamp);
comment on column contracts.shop_id is 'shop that sold the contract; null = sold online';
comment on column contracts.end_date is 'last day of the contract; null = runs on; may lie in the future when notice has been given';
comment on column contracts.deleted_at is 'soft delete: entered by mistake';
create table usage (contract_id int not null references contracts, month date not null, data_mb int not null, voice_minutes int not null, sms_count int not null, roaming_mb int not null, primary key (contract_id, month));
comment on column usage.month is 'first day of the month';
create table invoices (id int primary key, invoice_no text not null unique, contract_id int not null references contracts, issued_on date not null, due_on date not null, amount_cents int not null, is_disputed boolean not null, is_paid boolean not null default false, voided_at timestamp);
comment on column invoices.voided_at is 'set when the invoice was withdrawn';
create table payments (id serial primary key, invoice_id int not null references invoices, paid_on date not null, amount_cents int not null, method text not null check (method in ('direct debit','card','bank transfer','cash')), is_chargeback boolean not null);
create table tickets (id int primary key, subscriber_id int not null references subscribers, category text not null check (category in ('billing','network','device','roaming','contract')), priority int not null check (priority between 1 and 3), opened_at timestamp not null, first_reply_at timestamp, closed_at timestamp, is_escalated boolean not null, agent_name text, deleted_at timestamp);
comment on column tickets.priority is '1 = urgent, 2 = normal, 3 = low';
comment on column tickets.deleted_at is 'soft delete: spam and duplicates';
create table outages (id int primary key, region text not null, started_at timestamp not null, ended_at timestamp, cause text not null, affected_subscribers int not null, is_planned boolean not null);

insert into subscribers
select g, fn||' '||ln, lower(fn)||'.'||lower(replace(ln,'''',''))||'@'||pg_temp.pick('{mail.ie,eircom.example,gmail.com,outlook.com}','em'||g), case when pg_temp.r('bb'||g)<0.93 then current_date-(6700+pg_temp.r('bd'||g)*21000)::int end, c[1], c[2], pg_temp.r('bu'||g)<0.17, pg_temp.r('vi'||g)<0.06, pg_temp.r('mk'||g)<0.55,
  cr, case when pg_temp.r('de'||g)<0.06 then cr+make_interval(secs=>((extract(epoch from current_date-cr))*(0.3+0.65*pg_temp.r('da'||g)))::int) end
from (select g, (string_to_array('Aoife,Brian,Ciara,Declan,Eimear,Fergal,Grainne,Hugh,Irene,James,Katie,Liam,Maeve,Niall,Orla,Padraig,Rory,Sinead,Tom,Una,Sean,Emma,Jack,Sarah,Mark,Laura,Conor,Lucy,David',','))[1+g%29] fn,
 (string_to_array('Murphy,Kelly,Byrne,Ryan,Walsh,Doyle,Nolan,Daly,Burke,Casey,Duffy,Foley,Hayes,Keane,Lynch,Moran,Quinn,Reilly,Sheehan,Tierney,Whelan,Power,Brady,Nowak,Silva',','))[1+(g*7+g/29*3)%25] ln,
 date_trunc('minute', current_date::timestamp-make_interval(mins=>(10+pg_temp.r('cr'||g)^0.9*1440*1050)::int)) cr,
 string_to_array(pg_temp.pick('{Dublin;East,Dublin;East,Dublin;East,Swords;East,Cork;South,Cork;South,Tralee;South,Galway;West,Galway;West,Sligo;West,Limerick;Mid-West,Ennis;Mid-West,Waterford;South-East,Kilkenny;South-East,Letterkenny;North-West}','ci'||g),';') c
 from generate_series(1,690) g) x;
insert into plans values (1,'Talk Basic',900,1000,200,false,false,current_date-2900,current_date-400),(2,'Smart S',1500,5000,null,false,false,current_date-1800,null),(3,'Smart M',2200,15000,null,false,true,current_date-1300,null),(4,'Smart L',2900,40000,null,false,true,current_date-1300,null),(5,'Unlimited',3900,null,null,false,true,current_date-1300,null),(6,'Family Share',5500,100000,null,false,true,current_date-1200,null),(7,'Prepay 10',1000,8000,300,true,false,current_date-2200,null),(8,'Prepay 20',2000,30000,null,true,true,current_date-1250,null),(9,'Business Flex',3500,60000,null,false,true,current_date-1400,null),(10,'Business Pro',5900,null,null,false,true,current_date-1400,null),(11,'Student 24',1700,25000,null,false,false,current_date-1500,current_date-170),(12,'Senior Easy',1100,2000,500,false,false,current_date-1250,null);
insert into shops values (1,'Grafton Street','Dublin',false,current_date-3500,null),(2,'Dundrum Centre','Dublin',true,current_date-2400,null),(3,'Patrick Street','Cork',false,current_date-3300,null),(4,'Mahon Point','Cork',true,current_date-1900,null),(5,'Shop Street','Galway',false,current_date-2800,null),(6,'Crescent','Limerick',true,current_date-1600,null),(7,'Broad Street','Waterford',true,current_date-1450,current_date-260),(8,'High Street','Kilkenny',true,current_date-1200,null),(9,'Pavilions','Swords',false,current_date-700,null),(10,'O''Connell Street','Sligo',true,current_date-120,null);

insert into contracts
select row_number() over (order by st,g)::int, sid, pl, case when sh is not null and (select opened_on from shops where shops.id=sh)<=st and not (sh=7 and st>current_date-262) then sh end, '08'||(5+floor(pg_temp.r('pf'||g)*4))::int||' '||lpad((pg_temp.r('pn'||g)*1e7)::int::text,7,'0'), st,
 case when del is not null then least(st+(extract(epoch from del-st)/86400)::int, current_date) when pg_temp.r('en'||g)<0.25 and current_date-st>120 then st+(90+(current_date+75-st-90)*pg_temp.r('ed'||g)^0.8)::int end,
 (array[1,12,12,24,24])[1+floor(pg_temp.r('mt'||g)*5)::int], pg_temp.r('ar'||g)<0.7, (array[0,0,0,0,200,300,500])[1+floor(pg_temp.r('di'||g)*7)::int], case when pg_temp.r('cd'||g)<0.015 then st::timestamp+interval '2 days 3 hours' end
from (select g, s.id sid, s.deleted_at del, case when g<=690 then s.created_at::date else s.created_at::date+floor((current_date-s.created_at::date)*pg_temp.r('st'||g))::int end st,
   case when s.is_business then (array[9,9,10,4])[1+floor(pg_temp.r('pl'||g)*4)::int] else (array[2,3,3,3,4,4,5,5,6,7,7,8,12,11,1])[1+floor(pg_temp.r('pl'||g)*15)::int] end pl,
   case when pg_temp.r('on'||g)<0.62 then 1+floor(pg_temp.r('sh'||g)^1.2*10)::int end sh
  from generate_series(1,960) g join subscribers s on s.id = case when g<=676 then g else 1+floor(pg_temp.r('ow'||g)*676)::int end where s.deleted_at is null or g<=690) x;
update contracts set plan_id=3 where plan_id=11 and start_date>current_date-170; update contracts set plan_id=2 where plan_id=1 and start_date>current_date-400;

insert into usage
select c.id, m::date, round((coalesce(p.data_allowance_mb,70000)*(0.15+0.95*pg_temp.r('um'||c.id))*(0.6+0.65*pg_temp.r('ud'||c.id||m::date)))::numeric)::int, (pg_temp.r('uv'||c.id||m::date)^1.5*620)::int, (pg_temp.r('us'||c.id||m::date)^3*90)::int, case when pg_temp.r('ur'||c.id||m::date)<case when extract(month from m) in (6,7,8) then 0.3 else 0.07 end then (50+pg_temp.r('uq'||c.id||m::date)^2*6000)::int else 0 end
from contracts c join plans p on p.id=c.plan_id cross join generate_series(date_trunc('month',current_date)-interval '15 months', date_trunc('month',current_date)-interval '1 month', interval '1 month') m
where c.deleted_at is null and m>=date_trunc('month',c.start_date) and (c.end_date is null or m<=c.end_date);

insert into invoices
select row_number() over (order by i,cid)::int, 'INV-'||to_char(i,'YYYY')||'-'||lpad((row_number() over (order by i,cid))::text,6,'0'), cid, i, i+14, fee+case when rm>0 then 100+rm/20 else 0 end+case when pg_temp.r('ix'||cid||i)<0.1 then (pg_temp.r('iy'||cid||i)*1500)::int else 0 end, pg_temp.r('ds'||cid||i)<0.018, false, case when pg_temp.r('vd'||cid||i)<0.012 then i::timestamp+interval '5 days 4 hours' end
from (select c.id cid, (m+interval '1 month 2 days')::date i, p.monthly_fee_cents-c.monthly_discount_cents fee, u.roaming_mb rm from usage u join contracts c on c.id=u.contract_id join plans p on p.id=c.plan_id cross join lateral (select u.month::timestamp m) z where not p.is_prepaid) x where i<=current_date;
insert into payments(invoice_id,paid_on,amount_cents,method,is_chargeback)
select i.id, d, i.amount_cents, mt, pg_temp.r('cb'||i.id)<0.012 from invoices i cross join lateral (select pg_temp.pick('{direct debit,direct debit,direct debit,card,card,bank transfer,cash}','pm'||i.contract_id) mt) y
cross join lateral (select i.issued_on + case mt when 'direct debit' then 10+floor(pg_temp.r('pd'||i.id)*5)::int else 2+floor(pg_temp.r('pd'||i.id)^1.6*34)::int end d) z
where i.voided_at is null and d<=current_date and pg_temp.r('np'||i.id)>case when i.is_disputed then 0.6 else 0.025 end order by d,i.id;
update invoices i set is_paid=true from payments p where p.invoice_id=i.id and not p.is_chargeback;

insert into outages
select row_number() over (order by sa,g)::int, rg, sa, case when sa+du<current_date then sa+du end, cs, case rg when 'East' then 4000 else 1200 end+(pg_temp.r('oa'||g)^2*38000)::int, cs='planned maintenance'
from (select g, pg_temp.pick('{East,East,South,South,West,Mid-West,South-East,North-West,North-West}','or'||g) rg, date_trunc('minute',current_date::timestamp-interval '5 hours'-make_interval(mins=>(pg_temp.r('os'||g)*1440*730)::int)) sa, make_interval(mins=>(20+pg_temp.r('od'||g)^2*1400)::int) du, pg_temp.pick('{power failure,cut fibre,cut fibre,storm,storm,planned maintenance,planned maintenance,software fault}','oc'||g) cs from generate_series(1,110) g) x;

update outages set ended_at=null, is_planned=false, cause='cut fibre' where id=110;

insert into tickets
select row_number() over (order by oa,g)::int, sid, cat, pr, oa, case when fr<current_date and pg_temp.r('nr'||g)>0.03 then fr end, case when cl<current_date and pg_temp.r('nc'||g)>0.04 then cl end, pg_temp.r('es'||g)<case pr when 1 then 0.3 else 0.07 end, pg_temp.pick('{Deirdre Lawlor,Paul Hession,Monika Zielinska,Kevin Roche,Farah Malik,Joe Tuohy}','ag'||g), case when pg_temp.r('td'||g)<0.03 then oa+interval '1 day' end
from (select *, oa+make_interval(mins=>(4+pg_temp.r('fr'||g)^3*1900*pr/2)::int) fr, oa+make_interval(mins=>(2000*pg_temp.r('fr'||g)^3*pr/2+60+pg_temp.r('cl'||g)^2*13000)::int) cl from
 (select g, s.id sid, case when n.id is not null then 'network' else pg_temp.pick('{billing,billing,billing,network,device,device,roaming,contract}','tc'||g) end cat, (array[1,2,2,2,3,3])[1+floor(pg_temp.r('tp'||g)*6)::int] pr,
   case when n.id is not null then n.started_at+(coalesce(n.ended_at,current_date)-n.started_at)*pg_temp.r('to'||g) else s.created_at+(current_date-s.created_at)*pg_temp.r('to'||g) end oa0, s.created_at ca, s.deleted_at da
  from generate_series(1,1700) g left join outages n on n.id=case when pg_temp.r('tn'||g)<0.16 then 1+floor(pg_temp.r('ti'||g)*110)::int end
  join lateral (select * from subscribers s where (n.id is null and s.id=1+floor(pg_temp.r('tsb'||g)^1.25*660)::int) or (n.id is not null and s.region=n.region) order by md5(s.id||'t'||g) limit 1) s on true) a
  cross join lateral (select date_trunc('minute',oa0) oa) b where oa>=ca and oa<coalesce(da,current_date)) c;
reset search_path;
