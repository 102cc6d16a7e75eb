set client_min_messages = warning; set timezone = 'UTC';
drop schema if exists insurer cascade;
create schema insurer;
create or replace function pg_temp.r(text) returns double precision language sql immutable as
$$ select ('x'||substr(md5($1),1,8))::bit(32)::bigint / 4294967296.0::double precision $$;
create or replace function pg_temp.pick(a text[], s text) returns text language sql immutable as
$$ select a[1 + floor(('x'||substr(md5(s),1,8))::bit(32)::bigint / 4294967296.0 * array_length(a,1))::int] $$;
set search_path to insurer, public;

create table prd (prd_cd char(3) primary key, dsc text, lob char(1), act char(1));
comment on table prd is 'Insurance products (tariffs)';
comment on column prd.prd_cd is 'product code'; comment on column prd.dsc is 'product name';
comment on column prd.lob is 'line of business: M = motor, P = property, L = liability, T = travel';
comment on column prd.act is 'open for new business: Y = yes, N = no';

create table brk (brk_no int, nm text, town text, rg char(1), com_pc numeric(4,1), dt_ent date);
comment on table brk is 'Brokers';
comment on column brk.brk_no is 'broker number'; comment on column brk.nm is 'name of the brokerage'; comment on column brk.rg is 'region: N = North, S = South, E = East, W = West';
comment on column brk.com_pc is 'commission in percent of premium'; comment on column brk.dt_ent is 'working with us since';

create table ph (ph_no int primary key, nm text, fnm text, typ char(1), dob date, town text, zip text, tel text);
comment on table ph is 'Policy holders';
comment on column ph.ph_no is 'policy holder number'; comment on column ph.nm is 'last name, or name of the company'; comment on column ph.fnm is 'first name, empty for companies';
comment on column ph.typ is 'kind of policy holder: P = private person, C = company'; comment on column ph.dob is 'date of birth'; comment on column ph.tel is 'telephone';

create table pol (pol_no text primary key, ph_no int, prd_cd char(3), brk_no int, dt_beg date, dt_end date, st char(1), sum_ins numeric(12,2), ded numeric(8,2), prm_yr numeric(10,2), pfq char(1));
comment on table pol is 'Policies';
comment on column pol.pol_no is 'policy number'; comment on column pol.ph_no is 'policy holder, see ph'; comment on column pol.brk_no is 'broker who brought the policy, see brk; null = sold directly';
comment on column pol.dt_beg is 'start of cover'; comment on column pol.dt_end is 'end of cover; for active policies the next renewal date';
comment on column pol.st is 'status: A = active, C = cancelled by the holder, L = lapsed for non-payment';
comment on column pol.sum_ins is 'sum insured'; comment on column pol.ded is 'deductible'; comment on column pol.prm_yr is 'yearly premium'; comment on column pol.pfq is 'premium is paid: M = monthly, Q = quarterly, Y = yearly';

create table prm (pol_no text, dt_due date, amt numeric(10,2), dt_pd date, rmd int);
comment on table prm is 'Premium instalments';
comment on column prm.dt_due is 'due on'; comment on column prm.amt is 'amount due'; comment on column prm.dt_pd is 'paid on; null = not paid yet'; comment on column prm.rmd is 'number of reminders sent';

create table adj (adj_no int, nm text, fnm text, tm char(1), dt_ent date, dt_lv date);
comment on table adj is 'Claims adjusters';
comment on column adj.adj_no is 'adjuster number'; comment on column adj.nm is 'last name'; comment on column adj.fnm is 'first name';
comment on column adj.tm is 'team: M = motor desk, P = property desk, G = general desk'; comment on column adj.dt_ent is 'joined on'; comment on column adj.dt_lv is 'left on; null = still here';

create table clm (clm_no int primary key, pol_no text references pol, adj_no int, dt_los date, dt_rep date, cs char(1), st char(1), rsv numeric(10,2), dt_cls date);
comment on table clm is 'Claims';
comment on column clm.clm_no is 'claim number'; comment on column clm.adj_no is 'adjuster in charge, see adj'; comment on column clm.dt_los is 'date of the loss (when the damage happened)'; comment on column clm.dt_rep is 'date reported';
comment on column clm.cs is 'cause: F = fire, W = water damage, S = storm, T = theft, C = collision, O = other';
comment on column clm.st is 'status: O = open, S = settled, R = rejected, W = withdrawn'; comment on column clm.rsv is 'reserve set aside'; comment on column clm.dt_cls is 'date closed; null = still open';

create table clp (clp_no serial primary key, clm_no int references clm, dt_pay date, amt numeric(10,2), rcp char(1));
comment on table clp is 'Claim payments';
comment on column clp.dt_pay is 'paid on'; comment on column clp.amt is 'amount'; comment on column clp.rcp is 'paid to: H = policy holder, T = third party, X = expert or workshop';

insert into prd values ('MTP','Motor Third Party','M','Y'),('MCO','Motor Comprehensive','M','Y'),('HOM','Home Contents','P','Y'),('BLD','Buildings','P','Y'),('LIA','Private Liability','L','Y'),('BLI','Business Liability','L','Y'),('TRV','Travel Cover','T','Y'),('BIK','Bicycle Cover','P','N');

insert into brk select row_number() over ()::int, p[1], p[2], p[3], p[4]::numeric, current_date-(900+pg_temp.r('be'||p[1])*6000)::int from (select string_to_array(x,';') p from unnest(array[
 'Harbour & Partners;Kingsport;N;12.5','Oakfield Insurance Services;Oakfield;S;10.0','Thornton Cole;Ashby;W;11.0','Lighthouse Brokers;Kingsport;N;9.5','Fairway Cover;Milton;E;12.0','Ashdown & Daughters;Ashby;W;10.5','Meridian Risk;Westhaven;W;14.0','Trustwell;Oakfield;S;8.0','Quayside Brokers;Northmoor;N;11.5','Eastgate Assurance Agents;Milton;E;10.0','Old Mill Insurance Desk;Riverton;S;9.0','Pinnacle Brokers;Riverton;S;13.0','Sterling Shaw;Northmoor;N;10.0','Greenway Insure;Milton;E;7.5']) x) y;

insert into ph select g, case when co then pg_temp.pick('{Alder,Beacon,Cobalt,Delta,Evergreen,Falconer,Granite,Highfield,Ironbridge,Juniper,Kestrel,Larkspur,Maple,Nimbus,Orchard,Pioneer}','c1'||g)||' '||pg_temp.pick('{Bakery Ltd,Logistics Ltd,Joinery Ltd,Dental Practice,Catering Ltd,Motors Ltd,Printing Ltd,Farms Ltd,Roofing Ltd}','c2'||g)
  else pg_temp.pick('{Adams,Baxter,Carter,Dawson,Ellis,Foster,Graham,Harris,Irving,Jenkins,Kaur,Lowe,Marsh,Norris,Osborne,Patel,Quinn,Reid,Sutton,Tanner,Underwood,Vaughan,Walsh,Young,Okafor,Nowak,Silva,Ahmed}','n'||g) end,
  case when not co then pg_temp.pick('{Alice,Ben,Charlotte,Daniel,Edith,Frank,Grace,Harry,Isla,Jack,Karen,Leo,Megan,Nathan,Olivia,Peter,Rachel,Sam,Tara,Umar,Victoria,William,Zoe,Priya}','f'||g) end,
  case when co then 'C' else 'P' end, case when not co then current_date-(7000+pg_temp.r('db'||g)*22000)::int end,
  pg_temp.pick('{Kingsport,Kingsport,Oakfield,Ashby,Milton,Westhaven,Northmoor,Riverton,Riverton,Stonebridge}','t'||g), lpad((10000+pg_temp.r('z'||g)*80000)::int::text,5,'0'), '0'||(100+pg_temp.r('tl'||g)*800)::int||' '||(100000+pg_temp.r('tm'||g)*899999)::int
from (select g, pg_temp.r('co'||g)<0.16 co from generate_series(1,720) g) x;

insert into pol
select 'P'||lpad((100000+g*7)::text,6,'0'), ph_no, prd, brk, b, case when st='A' then (b + make_interval(years=>(extract(year from age(current_date,b))::int+1)))::date else e end, st, si, ded, py, pfq
from (select g, h.ph_no, prd, case when pg_temp.r('dir'||g)<0.27 then null else 1+floor(pg_temp.r('bk'||g)^1.5*13)::int end brk, b,
   b+(60+(current_date-b-60)*pg_temp.r('pe'||g))::int e,
   case when current_date-b<90 or pg_temp.r('ps'||g)<0.74 then 'A' when pg_temp.r('ps'||g)<0.92 then 'C' else 'L' end st,
   case prd when 'HOM' then 30000+round((pg_temp.r('si'||g)*90)::numeric)*1000 when 'BLD' then 150000+round((pg_temp.r('si'||g)*60)::numeric)*10000 when 'LIA' then 3000000 when 'BLI' then 5000000 when 'TRV' then 20000 when 'BIK' then 1000+round((pg_temp.r('si'||g)*40)::numeric)*100 when 'MTP' then 10000000 else 15000+round((pg_temp.r('si'||g)*45)::numeric)*1000 end si,
   (array[0,150,250,300,500,1000])[1+floor(pg_temp.r('de'||g)*6)::int] ded,
   round((case prd when 'HOM' then 160 when 'BLD' then 520 when 'LIA' then 75 when 'BLI' then 690 when 'TRV' then 60 when 'BIK' then 85 when 'MTP' then 310 else 640 end*(0.6+0.9*pg_temp.r('py'||g)))::numeric/12,2)*12 py,
   (array['M','Q','Y','Y'])[1+floor(pg_temp.r('fq'||g)*4)::int] pfq
  from (select g, 1+floor(pg_temp.r('ow'||g)*690)::int own, current_date-(5+pg_temp.r('bg'||g)*1080)::int b from generate_series(1,1250) g) a join ph h on h.ph_no=own
  cross join lateral (select case when h.typ='C' then pg_temp.pick('{BLI,BLI,BLD,MCO,MTP}','pd'||g) else pg_temp.pick('{MTP,MTP,MCO,MCO,HOM,HOM,HOM,BLD,LIA,LIA,TRV,BIK}','pd'||g) end prd) z) q;

insert into prm
select pol_no, d, round(prm_yr/n,2), case when paid then least(d+(pg_temp.r('pp'||pol_no||d)^2*38-6)::int, current_date) end, case when d<current_date-30 and (not paid or pg_temp.r('pr'||pol_no||d)<0.06) then 1+floor(pg_temp.r('pn'||pol_no||d)*2.4)::int else 0 end
from (select p.*, n, (dt_beg+make_interval(months=>k*12/n))::date d,
   case when (dt_beg+make_interval(months=>k*12/n))::date < current_date-45 then not (pg_temp.r('pq'||pol_no||k)<0.012 or (st='L' and (dt_beg+make_interval(months=>k*12/n))::date > dt_end-120)) when (dt_beg+make_interval(months=>k*12/n))::date<=current_date then pg_temp.r('pq'||pol_no||k)<0.78 else pg_temp.r('pq'||pol_no||k)<0.02 end paid
  from pol p cross join lateral (select case pfq when 'M' then 12 when 'Q' then 4 else 1 end n) f cross join generate_series(0,40) k) x
where d < least(dt_end, current_date+60) order by pol_no,d;

insert into adj values (1,'Holloway','Ruth','M',current_date-3900,null),(2,'Castle','Dean','M',current_date-2500,null),(3,'Mbeki','Thandi','P',current_date-3100,null),(4,'Lindqvist','Erik','P',current_date-1700,null),(5,'Pryce','Gwen','P',current_date-2900,current_date-210),(6,'Fontaine','Louis','G',current_date-1400,null),(7,'Barlow','Judith','G',current_date-5200,null),(8,'Sharma','Anil','M',current_date-800,null),(9,'Whitlock','Simon','G',current_date-2000,current_date-480),(10,'Dunne','Aoife','P',current_date-150,null),(11,'Kemp','Harriet','M',current_date-2200,current_date-95);

insert into clm
select 40000+row_number() over (order by dr,g)::int, pol_no, ad, dl, dr, cs, st, rsv, case when st<>'O' then dc end
from (select g,pol_no,dl,dr,cs,rsv,dc, ad, case when dc>=current_date or (w<0.06 and dr>current_date-400) then 'O' when w<0.2 then 'R' when w<0.25 then 'W' else 'S' end st
 from (select g, p.pol_no, p.prd_cd, dl, dr, dr+(4+pg_temp.r('dc'||g)^2*170)::int dc, pg_temp.r('cw'||g) w,
   pg_temp.pick(case when p.prd_cd in ('MTP','MCO') then '{C,C,C,C,T,S,O}' when p.prd_cd in ('HOM','BLD') then '{W,W,W,F,S,S,T,O}' when p.prd_cd='BIK' then '{T,T,T,C,O}' when p.prd_cd='TRV' then '{T,O,O}' else '{O,O,W,C,F}' end::text[],'cs'||g) cs,
   round((case p.prd_cd when 'BLD' then 6800 when 'HOM' then 2200 when 'LIA' then 1500 when 'BLI' then 5200 when 'TRV' then 700 when 'BIK' then 900 when 'MTP' then 3600 else 2900 end*(0.05+0.55*pg_temp.r('rs'||g)^2))::numeric,-1) rsv,
   (select a.adj_no from adj a where a.dt_ent<=dr and (a.dt_lv is null or a.dt_lv>dr+60) and (a.tm=case when p.prd_cd in ('MTP','MCO') then 'M' when p.prd_cd in ('HOM','BLD','BIK') then 'P' else 'G' end) order by md5(a.adj_no||'x'||g) limit 1) ad
  from generate_series(1,860) g join (select *, row_number() over (order by pol_no) rn from pol) p on p.rn=1+floor(pg_temp.r('cp'||g)*1250)::int
  cross join lateral (select dt_beg+floor((least(dt_end,current_date)-dt_beg)*pg_temp.r('dl'||g))::int dl) a cross join lateral (select least(current_date-1, dl+floor(pg_temp.r('dr'||g)^4*75)::int) dr) b where p.dt_beg<current_date-3) y) z;

insert into clp(clm_no,dt_pay,amt,rcp)
select clm_no, dp, round((rsv*(0.25+pg_temp.r('ca'||clm_no||n)*0.95)/case when n=1 then 1 else 2.5 end)::numeric,2), pg_temp.pick('{H,H,H,T,X}','cr'||clm_no||n)
from clm cross join generate_series(1,3) n cross join lateral (select dt_rep+floor((coalesce(dt_cls,current_date)-dt_rep)*(0.35+0.6*pg_temp.r('cd'||clm_no||n)))::int dp) a
where (st='S' and n<=1+floor(pg_temp.r('cn'||clm_no)^2*3)) or (st='O' and n=1 and pg_temp.r('co'||clm_no)<0.3) order by dp, clm_no;
reset search_path;
