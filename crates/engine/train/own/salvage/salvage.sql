set client_min_messages = warning; set timezone = 'UTC';
drop schema if exists salvage cascade;
create schema salvage;
set search_path to salvage;

create function rnd(k text) returns double precision language sql immutable as
$$ select ('x' || substr(md5('salv' || k), 1, 7))::bit(28)::int / 268435456.0::double precision $$;

create table mk (mk char(3), nm varchar(30));
create table veh (vno int primary key, plt varchar(12), mk char(3), mdl varchar(20), yr int, col char(3), ful char(1), km int,
  src char(1), sno int, bdt date, bprc numeric(9,2), ddt date, eno int, st char(1), rw varchar(4), cdt date, cwt int);
create table sup (sno int, nm varchar(40), typ char(1), twn varchar(30));
create table ptyp (pt char(3), dsc varchar(40), grp char(1));
create table prt (pno int primary key, vno int, pt char(3), grd char(1), shf varchar(8), prc numeric(8,2), idt date, st char(1));
create table cus (cno int primary key, nm varchar(50), twn varchar(30), ctry char(2), typ char(1), sdt date, tel varchar(20));
create table ord (ono int primary key, cno int, odt date, ch char(1), st char(1), shdt date, pm char(1), pdt date, eno int);
create table ordl (ono int references ord, ln int, pno int, prc numeric(8,2), rtn char(1), rdt date, rrs char(1));
create table emp (eno int, nm varchar(40), job char(1), idt date, odt date);
create table haz (vno int, mat char(1), qty numeric(7,1), un varchar(4), dt date);
create table scr (sid int, dt date, byr varchar(40), mt char(1), kg int, pkg numeric(7,3));

comment on table mk is 'makes of car';
comment on table veh is 'vehicles bought in for dismantling';
comment on column veh.vno is 'stock number of the vehicle';
comment on column veh.plt is 'number plate';
comment on column veh.mdl is 'model';
comment on column veh.yr is 'year of manufacture';
comment on column veh.col is 'colour: SIL silver, BLK black, WHT white, BLU blue, RED red, GRY grey, GRN green';
comment on column veh.ful is 'fuel: P petrol, D diesel, H hybrid, E electric';
comment on column veh.km is 'odometer reading in kilometres';
comment on column veh.src is 'where it came from: I insurance write-off, A auction, P private seller, G garage';
comment on column veh.sno is 'seller, see sup; empty for private sellers';
comment on column veh.bdt is 'date bought';
comment on column veh.bprc is 'price paid in euro';
comment on column veh.ddt is 'date depolluted (fluids drained, battery and airbags out)';
comment on column veh.eno is 'dismantler in charge, see emp';
comment on column veh.st is 'state: W waiting for depollution, Y in the yard, D being dismantled, C crushed';
comment on column veh.rw is 'row in the yard';
comment on column veh.cdt is 'date crushed';
comment on column veh.cwt is 'weight of the crushed shell in kg';
comment on table sup is 'those we buy cars from';
comment on column sup.typ is 'I insurer, A auction house, G garage';
comment on column sup.twn is 'town';
comment on table ptyp is 'kinds of parts';
comment on column ptyp.dsc is 'description';
comment on column ptyp.grp is 'group: E engine and drivetrain, B body, I interior, W wheels and suspension, L lights and electrics';
comment on table prt is 'parts taken off vehicles';
comment on column prt.grd is 'grade: A like new, B good, C usable';
comment on column prt.shf is 'shelf in the warehouse';
comment on column prt.prc is 'asking price in euro';
comment on column prt.idt is 'date put into stock';
comment on column prt.st is 'L in stock, R reserved, S sold, X scrapped';
comment on table cus is 'customers';
comment on column cus.typ is 'G garage, P private, E exporter, D dealer';
comment on column cus.sdt is 'customer since';
comment on table ord is 'orders by customers';
comment on column ord.odt is 'date of the order';
comment on column ord.ch is 'channel: C counter, W website, T telephone';
comment on column ord.st is 'O open, S shipped, P picked up, X cancelled';
comment on column ord.shdt is 'date shipped or picked up';
comment on column ord.pm is 'payment: C cash, K card, B bank transfer';
comment on column ord.pdt is 'date paid';
comment on column ord.eno is 'sales clerk, see emp';
comment on table ordl is 'lines of an order, one part each';
comment on column ordl.prc is 'price charged in euro';
comment on column ordl.rtn is 'Y the part was returned, N not';
comment on column ordl.rdt is 'date of the return';
comment on column ordl.rrs is 'reason of the return: D defective, W wrong part, N not needed';
comment on table emp is 'employees';
comment on column emp.job is 'D dismantler, S sales, L lorry driver, O office';
comment on column emp.idt is 'date joined';
comment on column emp.odt is 'date left';
comment on table haz is 'hazardous materials removed from vehicles';
comment on column haz.mat is 'O oil, F fuel, C coolant, B battery, A airbag, R refrigerant';
comment on column haz.un is 'unit: l litres, kg, pc pieces';
comment on table scr is 'scrap metal sold';
comment on column scr.byr is 'buyer';
comment on column scr.mt is 'metal: F steel, A aluminium, K copper, C catalytic converters';
comment on column scr.pkg is 'euro per kg';

insert into mk values ('VW','Volkswagen'),('FOR','Ford'),('TOY','Toyota'),('OPL','Opel'),('BMW','BMW'),('REN','Renault'),('NIS','Nissan'),('HYU','Hyundai'),('PEU','Peugeot'),('SKO','Skoda'),('VOL','Volvo');
insert into sup values (1,'Shannon Mutual Insurance','I','Limerick'),(2,'Allied Motor Assurance','I','Dublin'),(3,'Celtic Cover','I','Cork'),
 (4,'Midland Car Auctions','A','Athlone'),(5,'Portlaw Salvage Auctions','A','Waterford'),(6,'Dempsey Motors','G','Nenagh'),(7,'Kilbride Garage','G','Thurles'),(8,'Foynes Autocare','G','Foynes');
insert into emp values (1,'Declan Roche','D','2013-04-02',null),(2,'Sean Tierney','D','2016-09-12',null),(3,'Pawel Mazur','D','2018-02-01',null),(4,'Gerry Quill','D',current_date-500,null),
 (5,'Maura Keogh','S','2015-05-18',null),(6,'Liam Foley','S','2019-10-07',null),(7,'Ciara Whelan','S',current_date-380,null),(8,'Noel Brady','L','2012-01-09',null),(9,'Orla Finnegan','O','2017-03-20',null),
 (10,'Tadhg Lyons','S','2018-06-11',current_date-390),(11,'Eoin Daly','D','2014-08-04',current_date-510);
insert into ptyp values ('ENG','engine','E'),('GBX','gearbox','E'),('TUR','turbocharger','E'),('STA','starter motor','E'),('ALT','alternator','L'),('RAD','radiator','E'),('CAT','exhaust manifold','E'),
 ('BON','bonnet','B'),('FDR','front door','B'),('RDR','rear door','B'),('TLG','tailgate','B'),('FWG','front wing','B'),('BMP','bumper','B'),('MIR','wing mirror','B'),
 ('HLP','headlamp','L'),('TLP','tail lamp','L'),('ECU','engine control unit','L'),('WIP','wiper motor','L'),('RAI','radio','I'),('SEA','seat','I'),('DSH','dashboard','I'),('STW','steering wheel','I'),
 ('ALY','alloy wheel','W'),('SHK','shock absorber','W'),('HUB','wheel hub','W'),('CLP','brake caliper','W');

insert into veh
 select i, right(yr::text,2) || (1+floor(rnd('ph'||i)*2)::int) || '-' || (array['L','D','C','TN','WW','G','KE'])[1+floor(rnd('pc'||i)*7)::int] || '-' || (1000+floor(rnd('pn'||i)*38000))::int,
   split_part(m,'|',1), split_part(m,'|',2), yr, (array['SIL','SIL','BLK','BLK','WHT','BLU','RED','GRY','GRY','GRN'])[1+floor(rnd('co'||i)*10)::int], ful,
   case when rnd('kmn'||i)<0.03 then null else (greatest(1,extract(year from bdt)::int-yr)*(9000+rnd('km'||i)*13000))::int end,
   src, case src when 'I' then 1+floor(rnd('sn'||i)*3)::int when 'A' then 4+floor(rnd('sn'||i)*2)::int when 'G' then 6+floor(rnd('sn'||i)*3)::int end,
   bdt, round((case src when 'I' then 350 when 'A' then 420 when 'G' then 240 else 180 end + (yr-2002)*62*rnd('bp'||i) + case ful when 'E' then 900 when 'H' then 450 else 0 end)::numeric/5)*5,
   ddt, case when ddt is not null then case when bdt > current_date-500 then (array[1,1,2,2,3,3,4])[1+floor(rnd('en'||i)*7)::int] else (array[1,1,2,3,11,11])[1+floor(rnd('en'||i)*6)::int] end end,
   case when cdt <= current_date then 'C' when ddt is null then 'W' when ddt + 45 + floor(rnd('d'||i)*30)::int < current_date then case when rnd('yd'||i)<0.7 then 'D' else 'Y' end else case when rnd('yd'||i)<0.3 then 'D' else 'Y' end end,
   case when cdt > current_date or ddt is null then (array['A','B','C','D','E'])[1+floor(rnd('rw'||i)*5)::int] || (1+floor(rnd('r2'||i)*12))::int end,
   case when cdt <= current_date then cdt end, case when cdt <= current_date then (620+rnd('cw'||i)*480)::int end
 from (select i, m, (case when fr<0.04 and yr>=2014 then 'E' when fr<0.14 and yr>=2010 then 'H' when fr<0.55 then 'D' else 'P' end) ful, yr, src, bdt, case when dd <= current_date then dd end ddt, cdt
  from (select i, (array['VW|Golf','VW|Golf','VW|Golf','VW|Passat','VW|Polo','FOR|Focus','FOR|Focus','FOR|Fiesta','FOR|Mondeo','TOY|Corolla','TOY|Yaris','TOY|Avensis','OPL|Astra','OPL|Corsa','OPL|Insignia','BMW|320d','BMW|118i','REN|Megane','REN|Clio','NIS|Qashqai','NIS|Micra','HYU|i30','HYU|Tucson','PEU|208','PEU|308','SKO|Octavia','SKO|Fabia'])[1+floor(rnd('m'||i)*27)::int] m,
     rnd('f'||i) fr, 2002 + floor(20*sqrt(rnd('y'||i)))::int yr, (array['I','I','I','A','A','P','P','P','G'])[1+floor(rnd('s'||i)*9)::int] src,
     bdt, bdt + 3 + floor(power(rnd('dd'||i),2)*22)::int dd, bdt + 110 + floor(rnd('cd'||i)*260)::int cdt
   from (select i, (current_date - 990 + floor(i*1.61 + rnd('bd'||i)*3)::int) bdt from generate_series(1,613) i) b where bdt <= current_date) v) z;

update veh set ful = case mdl when '320d' then 'D' else 'P' end where mk = 'BMW';
create temp table p0 as
 select row_number() over (order by idt, vno, pt, k)::int pno, vno, pt, grd, idt, prc, sold, sdt from (
  select v.vno, t.pt, k, (array['A','B','B','B','C','C'])[1+floor(rnd('g'||x)*6)::int] grd, v.ddt + 4 + floor(rnd('i'||x)*40)::int idt,
   round((b.base * (0.6 + (v.yr-2000)*0.05) * (0.8+rnd('p'||x)*0.5))::numeric/5)*5 prc, rnd('sl'||x) sold, v.ddt + 4 + floor(rnd('i'||x)*40)::int + 1 + floor(power(rnd('sd'||x),2.2)*420)::int sdt
  from veh v join ptyp t on true
  join (values ('ENG',560),('GBX',330),('TUR',240),('STA',55),('ALT',60),('RAD',55),('CAT',70),('BON',120),('FDR',140),('RDR',120),('TLG',150),('FWG',70),('BMP',95),('MIR',45),('HLP',90),('TLP',45),('ECU',110),('WIP',35),('RAI',60),('SEA',85),('DSH',120),('STW',50),('ALY',65),('SHK',40),('HUB',45),('CLP',40)) b(pt,base) on b.pt=t.pt
  cross join generate_series(1,4) k cross join lateral (select v.vno||t.pt||k x) xx
  where v.ddt is not null and (k=1 or (t.pt in ('ALY') and k<=4) or (t.pt in ('FDR','RDR','HLP','MIR','TLP') and k<=2))
    and rnd('h'||x) < case when v.st in ('C','D') then 0.52 else 0.18 end and not (t.pt='TUR' and v.ful not in ('D'))) q where idt <= current_date;
update p0 set sdt = sdt + 1 where extract(isodow from sdt)=7;

insert into prt select pno, vno, pt, grd, chr(65+floor(rnd('s1'||pno)*8)::int) || (1+floor(rnd('s2'||pno)*20))::int || '-' || (1+floor(rnd('s3'||pno)*5))::int,
  prc * case grd when 'A' then 1.2 when 'B' then 1 else 0.7 end, idt, case when sold>0.95 and idt < current_date-250 then 'X' else 'L' end from p0;

insert into cus
 select i, case when i<=46 then (array['Ballina','Hogan''s','Treacy','Harbour','Golden Vale','Castle','Riverside','Murphy & Sons','Shannonside','Lough Derg','Cahill','O''Dea'])[1+(i*5)%12] || ' ' || (array['Motors','Garage','Autos','Service Centre'])[1+(i*7+i/12)%4]
     when i<=52 then (array['Baltic Auto Parts','Lagos Car Spares','Warsaw Used Parts','Iberia Recambios','Gdynia Export','Accra Motor Trading'])[i-46]
     when i<=60 then (array['Parts4U','Atlantic Spares','Autobits Direct','Second Gear','Breakers Online','Gearbox King','Spare Wheel Ltd','Motor Factors West'])[i-52]
     else (array['John','Mary','Patrick','Aoife','Conor','Sinead','Brendan','Niamh','Kieran','Fiona','Dermot','Grainne'])[1+floor(rnd('cf'||i)*12)::int] || ' ' || (array['Hanley','Power','Cusack','Moran','Egan','Burke','Nolan','Sheehy','Cronin','Lacey','Dunphy','Reilly','Ahearne','Tobin'])[1+floor(rnd('cl'||i)*14)::int] end,
   case when i between 47 and 52 then (array['Riga','Lagos','Warsaw','Vigo','Gdynia','Accra'])[i-46] else (array['Limerick','Limerick','Nenagh','Ennis','Thurles','Tipperary','Cork','Galway','Dublin'])[1+floor(rnd('ct'||i)*9)::int] end,
   case when i between 47 and 52 then (array['LV','NG','PL','ES','PL','GH'])[i-46] when i>60 and rnd('uk'||i)<0.06 then 'GB' else 'IE' end,
   case when i<=46 then 'G' when i<=52 then 'E' when i<=60 then 'D' else 'P' end, current_date - (30 + floor(rnd('cs'||i)*2600))::int,
   '06' || (1+floor(rnd('c1'||i)*8))::int || ' ' || (100000+floor(rnd('c2'||i)*899999))::int
 from generate_series(1,190) i;

create temp table s0 as
 select p.pno, p.prc, p.grd, p.sdt, case when c.cno in (7,23,38) and p.sdt > current_date-420 then c.cno+1 else c.cno end cno, b from p0 p join prt using(pno)
 cross join lateral (select floor(rnd('b'||p.pno)*(2.3+1.4*(case when p.sdt>current_date-400 then 1 else 0 end)))::int b) bb
 join cus c on c.cno = 1 + floor(power(rnd('oc'||p.sdt||'-'||b),1.5)*189)::int
 where p.sold < 0.66 and p.sdt <= current_date and prt.st='L';
create temp table o0 as
 select row_number() over (order by sdt, b)::int + 40000 ono, sdt, b, cno from (select distinct sdt, b, cno from s0) x;
update cus c set sdt = m from (select cno, min(sdt) m from o0 group by 1) x where x.cno=c.cno and c.sdt > m;
insert into ord
 select ono, cno, sdt, ch, st, case when st in ('S','P') then sd end, pm, case when st='X' then null when pm in ('C','K') then case when st='O' then null else coalesce(sd,sdt) end when sdt + pdays <= current_date and not owe then sdt + pdays end,
   case when ch='W' then null when sdt < current_date-385 then (array[5,5,6,6,10])[1+floor(rnd('oe'||ono)*5)::int] else (array[5,5,6,6,7])[1+floor(rnd('oe'||ono)*5)::int] end
 from (select ono, o0.cno, o0.sdt, ch, pm, sd, case when rnd('ox'||ono)<0.035 then 'X' when sd > current_date then 'O' when ch='C' then 'P' when ch='T' and rnd('tp'||ono)<0.3 then 'P' else 'S' end st,
     (8+rnd('pd'||ono)*34)::int pdays, o0.sdt > current_date-260 and rnd('ow'||ono)<0.1 owe
   from o0 join cus c on c.cno=o0.cno cross join lateral (select case c.typ when 'P' then (array['C','C','C','W','T'])[1+floor(rnd('ch'||ono)*5)::int] when 'G' then (array['C','T','T','W'])[1+floor(rnd('ch'||ono)*4)::int] else (array['W','W','T'])[1+floor(rnd('ch'||ono)*3)::int] end ch) a
   cross join lateral (select case when ch='C' then (array['C','K','K'])[1+floor(rnd('pm'||ono)*3)::int] when c.typ='P' then 'K' else (array['B','B','K'])[1+floor(rnd('pm'||ono)*3)::int] end pm,
      case when ch='C' then o0.sdt else o0.sdt + 1 + floor(power(rnd('sd'||ono),2)*9)::int end sd) b) z;
insert into ordl
 select ono, row_number() over (partition by ono order by pno)::int, pno, round((pr * case when rnd('dc'||pno)<0.3 then 0.9 else 1 end)::numeric,2), case when rt then 'Y' else 'N' end, case when rt then rd end, case when rt then (array['D','D','W','W','N'])[1+floor(rnd('rr'||pno)*5)::int] end
 from (select o.ono, s.pno, p.prc pr, r.shdt + 2 + floor(rnd('rd'||s.pno)*18)::int rd, coalesce(rnd('rt'||s.pno) < case when r.ch='W' then 0.08 else 0.04 end and r.shdt + 2 + floor(rnd('rd'||s.pno)*18)::int <= current_date, false) rt
   from s0 s join o0 o on o.sdt=s.sdt and o.b=s.b join ord r on r.ono=o.ono join prt p on p.pno=s.pno) z;
update prt p set st = case when o.st='O' then 'R' when o.st='X' then 'L' when l.rtn='Y' then case when l.rrs='D' then 'X' else 'L' end else 'S' end
 from ordl l join ord o on o.ono=l.ono where l.pno=p.pno;

insert into haz
 select v.vno, m.mat, round((m.lo + rnd('hz'||v.vno||m.mat)*m.sp)::numeric, case when m.un='pc' then 0 else 1 end), m.un, v.ddt
 from veh v join (values ('O',2.5,3.0,'l'),('F',1,28,'l'),('C',3,4,'l'),('B',9,12,'kg'),('A',2,5,'pc'),('R',0.2,0.6,'kg')) m(mat,lo,sp,un) on true
 where v.ddt is not null and rnd('hh'||v.vno||m.mat) < case m.mat when 'R' then 0.6 else 0.93 end and not (v.ful='E' and m.mat in ('O','F'));
insert into scr
 select i, current_date - 985 + (i*4.7)::int, case mt when 'F' then (array['Hammond Metals','Hammond Metals','Galway Metal Co'])[1+floor(rnd('by'||i)*3)::int] when 'C' then 'CatRecovery Ireland' else (array['Galway Metal Co','Non-Ferrous Traders'])[1+floor(rnd('by'||i)*2)::int] end, mt,
  case mt when 'F' then 4000+rnd('kg'||i)*9000 when 'A' then 300+rnd('kg'||i)*700 when 'K' then 60+rnd('kg'||i)*190 else 12+rnd('kg'||i)*30 end::int,
  round((case mt when 'F' then 0.19 when 'A' then 1.05 when 'K' then 5.6 else 38 end * (0.88 + i/900.0 + rnd('pk'||i)*0.1))::numeric,3)
 from (select i, (array['F','F','F','A','A','K','C'])[1+floor(rnd('mt'||i)*7)::int] mt from generate_series(1,209) i) z;

drop table p0, s0, o0;
drop function rnd(text);
analyze veh, prt, ord, ordl, cus;
reset search_path;
