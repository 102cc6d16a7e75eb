DROP SCHEMA IF EXISTS itdesk CASCADE;
CREATE SCHEMA itdesk;
SET search_path TO itdesk;

CREATE FUNCTION h(s text, m int) RETURNS int LANGUAGE sql IMMUTABLE AS
$$ SELECT (hashtext(s) & 2147483647) % m $$;

CREATE TYPE ticket_status AS ENUM ('new','in_progress','waiting_on_client','resolved','closed');
CREATE TYPE ticket_priority AS ENUM ('low','normal','high','urgent');
CREATE TYPE asset_type AS ENUM ('laptop','desktop','server','switch','firewall','printer','phone');

CREATE TABLE technicians (
  id          integer PRIMARY KEY,
  full_name   text NOT NULL,
  email       text NOT NULL UNIQUE,
  team        text NOT NULL CHECK (team IN ('service_desk','infrastructure','security','field')),
  tier        smallint NOT NULL CHECK (tier BETWEEN 1 AND 3),
  manager_id  integer REFERENCES technicians,
  hourly_cost numeric(6,2) NOT NULL,
  hired_on    date NOT NULL,
  left_on     date,
  is_on_call  boolean NOT NULL DEFAULT false
);
COMMENT ON COLUMN technicians.hourly_cost IS 'Internal cost per hour, not the rate billed to clients';
COMMENT ON COLUMN technicians.tier IS 'Support tier: 1 first line, 2 second line, 3 expert';

INSERT INTO technicians
SELECT i, n, lower(replace(n,' ','.'))||'@itdesk.example', t, tr, mg, 22 + tr*9 + h('hc'||i,8), current_date - (hd + h('hd'||i,60)),
       CASE WHEN i IN (9,17) THEN current_date - (i*10) END, i IN (3,8,12,14)
FROM (VALUES
 (1,'Priya Raman','service_desk',3,NULL::int,3000),(2,'Marcus Webb','infrastructure',3,NULL,3400),(3,'Elena Petrova','security',3,2,2100),
 (4,'Jonas Lind','service_desk',1,1,600),(5,'Aisha Bello','service_desk',1,1,420),(6,'Chris Tan','service_desk',2,1,1500),
 (7,'Noor Aziz','service_desk',1,1,260),(8,'Victor Hugo Lima','infrastructure',2,2,1300),(9,'Sally Brooks','service_desk',1,1,1100),
 (10,'Dmitri Volkov','infrastructure',2,2,900),(11,'Grace Okafor','field',2,2,1700),(12,'Leo Martins','field',1,11,500),
 (13,'Hana Suzuki','security',2,3,800),(14,'Paul Greer','infrastructure',3,2,2600),(15,'Mia Jensen','service_desk',2,1,750),
 (16,'Omar Farouk','field',1,11,330),(17,'Ivan Kos','field',2,11,1900),(18,'Rosa Delgado','service_desk',1,1,20)
) v(i,n,t,tr,mg,hd);

CREATE TABLE clients (
  id                 integer PRIMARY KEY,
  name               text NOT NULL,
  industry           text NOT NULL,
  city               text NOT NULL,
  employee_count     integer,
  account_manager_id integer REFERENCES technicians,
  is_active          boolean NOT NULL DEFAULT true,
  created_at         timestamptz NOT NULL
);
COMMENT ON COLUMN clients.account_manager_id IS 'Technician who looks after the client relationship';
INSERT INTO clients
SELECT i, (ARRAY['Bright','Harbor','Summit','Vertex','Maple','Cobalt','Lumen','Atlas','Fox','Delta','Orchid'])[1+i%11]||' '||
          (ARRAY['Dental','Logistics','Legal','Foods','Architects','Media','Pharma','Realty'])[1+i%8],
  (ARRAY['healthcare','logistics','legal','retail','construction','media','healthcare','real_estate'])[1+i%8],
  (ARRAY['Rotterdam','Utrecht','Ghent','Antwerp','Eindhoven','Breda'])[1+h('ci'||i,6)],
  CASE WHEN h('ec'||i,11)=0 THEN NULL ELSE 6 + h('em'||i,40)*h('en'||i,9) END,
  (ARRAY[1,2,6,11,14])[1+h('am'||i,5)],
  h('ia'||i,8)<>0,
  current_date - (30 + h('cr'||i,1700)) + make_interval(hours=>9+i%8)
FROM generate_series(1,64) i;

CREATE TABLE contacts (
  id         serial PRIMARY KEY,
  client_id  integer NOT NULL REFERENCES clients,
  full_name  text NOT NULL,
  email      text,
  phone      text,
  is_primary boolean NOT NULL DEFAULT false,
  is_vip     boolean NOT NULL DEFAULT false
);
INSERT INTO contacts (client_id, full_name, email, phone, is_primary, is_vip)
SELECT c.id, (ARRAY['Sam','Eva','Luc','Nina','Bart','Kim','Joris','Femke','Ali','Tess','Wout','Zoe','Ruben'])[1+h('cf'||c.id||'-'||k,13)]||' '||
       (ARRAY['De Smet','Jansen','Bakker','Peeters','Visser','Claes','Mulder','Maes','Smit','Wouters','Kok'])[1+h('cl'||c.id||'-'||k,11)],
       CASE WHEN h('ce'||c.id||'-'||k,9)=0 THEN NULL ELSE 'user'||k||'@client'||c.id||'.example' END,
       CASE WHEN h('cp'||c.id||'-'||k,3)=0 THEN NULL ELSE '+31 10 '||(h('cn'||c.id||'-'||k,9000000)+1000000) END,
       k=1, h('cv'||c.id||'-'||k,10)=0
FROM clients c CROSS JOIN LATERAL generate_series(1, 2 + h('cc'||c.id,6)) k ORDER BY c.id, k;

CREATE TABLE service_levels (
  id               integer PRIMARY KEY,
  name             text NOT NULL UNIQUE,
  response_minutes integer NOT NULL,
  resolution_hours integer NOT NULL,
  has_weekend_cover boolean NOT NULL
);
COMMENT ON TABLE service_levels IS 'SLA packages sold with a contract';
COMMENT ON COLUMN service_levels.response_minutes IS 'Max minutes from ticket creation to first response';
COMMENT ON COLUMN service_levels.resolution_hours IS 'Max hours from ticket creation to resolution';
INSERT INTO service_levels VALUES (1,'Bronze',480,72,false),(2,'Silver',240,48,false),(3,'Gold',90,24,true),(4,'Platinum',30,12,true);

CREATE TABLE contracts (
  id               serial PRIMARY KEY,
  client_id        integer NOT NULL REFERENCES clients,
  service_level_id integer NOT NULL REFERENCES service_levels,
  contract_number  text NOT NULL UNIQUE,
  billing_model    text NOT NULL CHECK (billing_model IN ('flat_fee','prepaid_hours','pay_as_you_go')),
  monthly_fee      numeric(9,2) NOT NULL,
  included_hours   integer,
  starts_on        date NOT NULL,
  ends_on          date,
  auto_renew       boolean NOT NULL DEFAULT false,
  cancelled_at     timestamptz
);
COMMENT ON COLUMN contracts.ends_on IS 'Null = open-ended';
COMMENT ON COLUMN contracts.included_hours IS 'Hours per month covered by the fee (prepaid_hours only)';
COMMENT ON COLUMN contracts.cancelled_at IS 'Set when the client terminated early; the contract is no longer in force from then on';
INSERT INTO contracts (client_id, service_level_id, contract_number, billing_model, monthly_fee, included_hours, starts_on, ends_on, auto_renew, cancelled_at)
SELECT x.cid, x.sl, 'CT-'||lpad((x.cid*10+x.k)::text,5,'0'), x.bm,
  CASE x.bm WHEN 'pay_as_you_go' THEN 0 WHEN 'flat_fee' THEN 400 + 250*x.sl + 50*h('mf'||x.cid||x.k,30) ELSE 300 + 150*x.sl + 25*h('mf'||x.cid||x.k,24) END,
  CASE WHEN x.bm='prepaid_hours' THEN 4 + 2*h('ih'||x.cid||x.k,9) END,
  x.st, CASE WHEN x.k=2 AND h('oe'||x.cid,3)=0 THEN NULL ELSE x.st + 365*(1+h('yr'||x.cid||x.k,2)) + CASE WHEN x.k=2 THEN h('ex'||x.cid,300) ELSE 0 END END,
  h('ar'||x.cid||x.k,5)<3,
  CASE WHEN NOT x.act OR h('can'||x.cid||x.k,14)=0 THEN least(now(), (x.st + 120 + h('cd'||x.cid||x.k,200))::timestamptz + interval '11 hours') END
FROM (
  SELECT c.id AS cid, k, c.is_active AS act, (ARRAY[1,1,2,2,2,3,3,4])[1+h('sl'||c.id||k,8)] AS sl,
    (ARRAY['flat_fee','flat_fee','prepaid_hours','prepaid_hours','pay_as_you_go'])[1+h('bm'||c.id||k,5)] AS bm,
    CASE WHEN k=1 THEN greatest(c.created_at::date, current_date-1500) + 5 ELSE current_date - (20 + h('st'||c.id,430)) END AS st
  FROM clients c, generate_series(1,2) k
  WHERE (k=1 AND c.created_at < current_date - 500) OR (k=2 AND h('k2'||c.id,7)<>0)
) x ORDER BY x.st;

CREATE TABLE assets (
  id            serial PRIMARY KEY,
  client_id     integer NOT NULL REFERENCES clients,
  contact_id    integer REFERENCES contacts,
  asset_tag     text NOT NULL UNIQUE,
  type          asset_type NOT NULL,
  vendor        text NOT NULL,
  purchased_on  date NOT NULL,
  purchase_cost numeric(9,2) NOT NULL,
  warranty_ends_on date,
  retired_on    date,
  is_monitored  boolean NOT NULL DEFAULT false
);
COMMENT ON TABLE assets IS 'Client hardware under management';
COMMENT ON COLUMN assets.contact_id IS 'User the device is handed out to, null for shared equipment';
COMMENT ON COLUMN assets.retired_on IS 'Date taken out of service, null = in service';
INSERT INTO assets (client_id, contact_id, asset_tag, type, vendor, purchased_on, purchase_cost, warranty_ends_on, retired_on, is_monitored)
SELECT z.cid, CASE WHEN z.ty IN ('laptop','desktop','phone') AND h('ac'||z.cid||'-'||z.k,6)<>0 THEN
     (SELECT ct.id FROM contacts ct WHERE ct.client_id=z.cid ORDER BY hashtext('q'||ct.id||'-'||z.k) LIMIT 1) END,
  'AT-'||lpad((z.cid*100+z.k)::text,5,'0'), z.ty::asset_type,
  CASE WHEN z.ty IN ('switch','firewall') THEN (ARRAY['Cisco','Fortinet','Ubiquiti'])[1+h('v'||z.cid||'-'||z.k,3)]
       WHEN z.ty='printer' THEN (ARRAY['HP','Brother','Canon'])[1+h('v'||z.cid||'-'||z.k,3)]
       WHEN z.ty='phone' THEN (ARRAY['Apple','Samsung'])[1+h('v'||z.cid||'-'||z.k,2)]
       ELSE (ARRAY['Dell','Dell','HP','Lenovo','Lenovo','Apple'])[1+h('v'||z.cid||'-'||z.k,6)] END,
  z.pd, round((CASE z.ty WHEN 'server' THEN 4200 WHEN 'firewall' THEN 1500 WHEN 'switch' THEN 700 WHEN 'laptop' THEN 950 WHEN 'desktop' THEN 720 WHEN 'printer' THEN 380 ELSE 520 END
     * (0.8 + h('pc'||z.cid||'-'||z.k,90)/100.0))::numeric,2),
  CASE WHEN h('nw'||z.cid||'-'||z.k,10)=0 THEN NULL ELSE z.pd + 365*(2+h('wy'||z.cid||'-'||z.k,3)) END,
  CASE WHEN z.pd < current_date - 900 AND h('rt'||z.cid||'-'||z.k,4)=0 THEN current_date - h('rd'||z.cid||'-'||z.k,480) END,
  h('mn'||z.cid||'-'||z.k,10) < CASE WHEN z.ty IN ('server','firewall','switch') THEN 9 ELSE 4 END
FROM (
  SELECT c.id AS cid, k, (ARRAY['laptop','laptop','laptop','laptop','desktop','desktop','server','switch','firewall','printer','phone'])[1+h('ty'||c.id||'-'||k,11)] AS ty,
         current_date - (10 + h('pd'||c.id||'-'||k,1900)) AS pd
  FROM clients c CROSS JOIN LATERAL generate_series(1, 3 + h('na'||c.id,18)) k
) z ORDER BY z.pd;

CREATE TABLE tickets (
  id                integer PRIMARY KEY,
  client_id         integer NOT NULL REFERENCES clients,
  contact_id        integer REFERENCES contacts,
  asset_id          integer REFERENCES assets,
  assignee_id       integer REFERENCES technicians,
  subject           text NOT NULL,
  category          text NOT NULL CHECK (category IN ('hardware','software','network','access','email','security')),
  channel           text NOT NULL CHECK (channel IN ('email','phone','portal','monitoring')),
  priority          ticket_priority NOT NULL,
  status            ticket_status NOT NULL,
  created_at        timestamptz NOT NULL,
  first_response_at timestamptz,
  resolved_at       timestamptz,
  reopen_count      smallint NOT NULL DEFAULT 0,
  is_escalated      boolean NOT NULL DEFAULT false
);
COMMENT ON COLUMN tickets.contact_id IS 'Person who reported it; null when raised by monitoring';
COMMENT ON COLUMN tickets.resolved_at IS 'Set when status becomes resolved or closed';
INSERT INTO tickets
SELECT w.rn, w.cid, CASE WHEN w.ch<>'monitoring' THEN w.ctid END, w.aid,
  CASE WHEN NOT w.done AND ((w.isnew AND h('un'||w.i,4)<>0) OR h('un'||w.i,9)=0) THEN NULL ELSE w.tech END,
  (CASE w.cat WHEN 'hardware' THEN (ARRAY['Laptop will not start','Printer jams','Replace docking station','Disk failing'])[1+h('sj'||w.i,4)]
    WHEN 'software' THEN (ARRAY['Office licence expired','ERP client crashes','Install CAD update'])[1+h('sj'||w.i,3)]
    WHEN 'network' THEN (ARRAY['Wifi slow in meeting room','VPN drops','Switch port down'])[1+h('sj'||w.i,3)]
    WHEN 'access' THEN (ARRAY['Password reset','New starter account','Shared folder rights'])[1+h('sj'||w.i,3)]
    WHEN 'email' THEN (ARRAY['Mailbox full','Mail not arriving','Shared mailbox request'])[1+h('sj'||w.i,3)]
    ELSE (ARRAY['Phishing mail reported','Antivirus alert','MFA token lost'])[1+h('sj'||w.i,3)] END),
  w.cat, w.ch, w.pr::ticket_priority,
  (CASE WHEN w.done AND w.res < now() - interval '7 days' THEN 'closed'
       WHEN w.done THEN 'resolved'
       WHEN w.isnew THEN 'new'
       WHEN h('wa'||w.i,3)=0 THEN 'waiting_on_client' ELSE 'in_progress' END)::ticket_status,
  w.cr, CASE WHEN NOT w.isnew OR w.done THEN w.fr END, CASE WHEN w.done THEN greatest(w.res, w.fr + interval '5 minutes') END,
  CASE WHEN w.done AND h('ro'||w.i,9)=0 THEN 1 + h('rp'||w.i,2) ELSE 0 END,
  h('es'||w.i, CASE w.pr WHEN 'urgent' THEN 4 WHEN 'high' THEN 7 ELSE 25 END)=0
FROM (
  SELECT v.*, (v.fr >= now() OR (v.age < 25 AND h('nw'||v.i,5)=0)) AS isnew, row_number() OVER (ORDER BY v.cr, v.i)::int AS rn, (v.res < now() AND NOT (v.age < 25 AND h('nw'||v.i,5)=0 AND h('stuck'||v.i,3)=0) AND NOT (v.age < 110 AND h('stuck'||v.i,14)=0)) AS done
  FROM (
    SELECT u.*, u.cr + make_interval(mins => (6 + floor(u.spd * h('fm'||u.i, CASE u.pr WHEN 'urgent' THEN 60 WHEN 'high' THEN 150 WHEN 'normal' THEN 380 ELSE 620 END)))::int) AS fr,
      u.cr + make_interval(mins => (640 + h('rm'||u.i, CASE u.pr WHEN 'urgent' THEN 1100 WHEN 'high' THEN 2400 WHEN 'normal' THEN 4200 ELSE 7800 END) - CASE WHEN h('q'||u.i,3)=0 THEN 560 ELSE 0 END)) AS res
    FROM (
      SELECT i, c.id AS cid, s.age, coalesce((SELECT min(CASE ct.service_level_id WHEN 4 THEN 0.09 WHEN 3 THEN 0.3 WHEN 2 THEN 0.8 ELSE 1 END) FROM contracts ct WHERE ct.client_id=c.id),1) AS spd,
        (current_date - s.age) + make_interval(hours => 7 + h('th'||i,11), mins => h('tm'||i,60)) AS cr,
        (ARRAY['hardware','hardware','software','software','software','network','access','access','access','email','email','security'])[1+h('ca'||i,12)] AS cat,
        CASE WHEN h('ch'||i,10)<4 THEN 'email' WHEN h('ch'||i,10)<7 THEN 'portal' WHEN h('ch'||i,10)<9 THEN 'phone' ELSE 'monitoring' END AS ch,
        (ARRAY['low','low','normal','normal','normal','normal','high','high','urgent'])[1+h('pr'||i,9)] AS pr,
        (SELECT ct.id FROM contacts ct WHERE ct.client_id=c.id ORDER BY hashtext('t'||ct.id||'-'||i) LIMIT 1) AS ctid,
        CASE WHEN h('as'||i,2)=0 THEN (SELECT a.id FROM assets a WHERE a.client_id=c.id AND a.purchased_on < current_date - s.age AND (a.retired_on IS NULL OR a.retired_on > current_date - s.age) ORDER BY hashtext('a'||a.id||'-'||i) LIMIT 1) END AS aid,
        (SELECT t.id FROM technicians t WHERE t.hired_on < current_date - s.age AND (t.left_on IS NULL OR t.left_on > current_date - s.age) ORDER BY (hashtext('e'||t.id||'-'||i) & 65535) * (CASE t.team WHEN 'service_desk' THEN 1 ELSE 2 END) LIMIT 1) AS tech
      FROM generate_series(1,2600) i
      CROSS JOIN LATERAL (SELECT floor(480 * power(h('ag'||i,10000)/10000.0, 1.2))::int AS age) s
      JOIN clients c ON c.id = 1 + floor(64*power(h('tc'||i,10000)/10000.0,1.4))::int
      WHERE c.created_at < current_date - s.age AND (c.is_active OR s.age > 150)
        AND NOT (extract(isodow FROM current_date - s.age) IN (6,7) AND h('we'||i,6)<>0) AND h('zero'||c.id,12)<>0
    ) u
  ) v
) w
WHERE w.cr < now() OR w.age > 0;

CREATE TABLE time_entries (
  id            serial PRIMARY KEY,
  technician_id integer NOT NULL REFERENCES technicians,
  ticket_id     integer REFERENCES tickets,
  client_id     integer REFERENCES clients,
  worked_on     date NOT NULL,
  minutes       integer NOT NULL CHECK (minutes > 0),
  is_billable   boolean NOT NULL,
  hourly_rate   numeric(6,2),
  is_onsite     boolean NOT NULL DEFAULT false,
  approved_at   timestamptz
);
COMMENT ON COLUMN time_entries.ticket_id IS 'Null for work not linked to a ticket (projects, internal)';
COMMENT ON COLUMN time_entries.client_id IS 'Null = internal time';
COMMENT ON COLUMN time_entries.hourly_rate IS 'Rate charged to the client; null when not billable';
INSERT INTO time_entries (technician_id, ticket_id, client_id, worked_on, minutes, is_billable, hourly_rate, is_onsite, approved_at)
SELECT t.assignee_id, t.id, t.client_id, d.wd, 15*(1 + h('mi'||t.id||'-'||k,8)), b.bill, CASE WHEN b.bill THEN (ARRAY[75,85,95,110])[1+h('hr'||t.client_id,4)] END,
  h('on'||t.id||'-'||k,7)=0, CASE WHEN d.wd < current_date - 9 AND h('ap'||t.id||'-'||k,20)<>0 THEN d.wd + 5 + time '16:00' END
FROM tickets t CROSS JOIN LATERAL generate_series(1, h('nt'||t.id,4)) k
CROSS JOIN LATERAL (SELECT least(current_date, t.created_at::date + h('wd'||t.id||'-'||k,3)) AS wd) d
CROSS JOIN LATERAL (SELECT h('bi'||t.id||'-'||k,10) < 7 AS bill) b
WHERE t.assignee_id IS NOT NULL AND t.first_response_at IS NOT NULL
UNION ALL
SELECT t.id, NULL, CASE WHEN h('ip'||t.id||'-'||k,2)=0 THEN 1 + h('ic'||t.id||'-'||k,60) END, current_date - k*5 - h('io'||t.id||'-'||k,4), 30*(1+h('im'||t.id||'-'||k,9)),
  h('ip'||t.id||'-'||k,2)=0 AND h('ib'||t.id||'-'||k,3)<>0, CASE WHEN h('ip'||t.id||'-'||k,2)=0 AND h('ib'||t.id||'-'||k,3)<>0 THEN 105 END,
  h('ip'||t.id||'-'||k,2)=0, CASE WHEN k > 2 THEN current_date - k*5 + 4 + time '15:30' END
FROM technicians t CROSS JOIN generate_series(0,60) k
WHERE current_date - k*5 - 4 > t.hired_on AND (t.left_on IS NULL OR current_date - k*5 < t.left_on) AND h('ik'||t.id||'-'||k,3)<>0;

CREATE TABLE invoices (
  id             serial PRIMARY KEY,
  invoice_number text NOT NULL UNIQUE,
  client_id      integer NOT NULL REFERENCES clients,
  contract_id    integer REFERENCES contracts,
  issued_on      date NOT NULL,
  due_on         date NOT NULL,
  status         text NOT NULL CHECK (status IN ('draft','sent','paid','void')),
  subtotal       numeric(10,2) NOT NULL,
  tax            numeric(10,2) NOT NULL,
  paid_on        date
);
COMMENT ON COLUMN invoices.status IS 'draft = not sent yet; sent = waiting for payment; void = withdrawn';
COMMENT ON COLUMN invoices.subtotal IS 'Amount excluding tax, EUR';
CREATE TABLE invoice_lines (
  id         serial PRIMARY KEY,
  invoice_id integer NOT NULL REFERENCES invoices,
  line_type  text NOT NULL CHECK (line_type IN ('subscription','labour','hardware','licence')),
  quantity   numeric(8,2) NOT NULL,
  unit_price numeric(9,2) NOT NULL
);
INSERT INTO invoices (invoice_number, client_id, contract_id, issued_on, due_on, status, subtotal, tax)
SELECT 'INV-'||lpad((1000+row_number() OVER (ORDER BY m.d, c.id))::text,6,'0'), c.id,
  (SELECT ct.id FROM contracts ct WHERE ct.client_id=c.id AND ct.starts_on <= m.d AND (ct.ends_on IS NULL OR ct.ends_on >= m.d) AND (ct.cancelled_at IS NULL OR ct.cancelled_at::date > m.d) ORDER BY ct.starts_on DESC LIMIT 1),
  m.d, m.d + (ARRAY[14,30,30])[1+h('dt'||c.id,3)], 'sent', 0, 0
FROM clients c CROSS JOIN LATERAL (SELECT k, (date_trunc('month',current_date) - make_interval(months=>k) + make_interval(days=>h('idd'||c.id||'-'||k,5)))::date AS d FROM generate_series(0,14) k) m
WHERE m.d >= c.created_at::date AND m.d <= current_date AND (c.is_active OR m.k > 5) AND h('inv'||c.id||'-'||m.k,8)<>0 AND h('noinv'||c.id,15)<>0;
INSERT INTO invoice_lines (invoice_id, line_type, quantity, unit_price)
SELECT i.id, 'subscription', 1, ct.monthly_fee FROM invoices i JOIN contracts ct ON ct.id=i.contract_id WHERE ct.monthly_fee>0
UNION ALL
SELECT i.id, 'labour', (2 + h('lq'||i.id,44))/4.0, (ARRAY[75,85,95,110])[1+h('hr'||i.client_id,4)] FROM invoices i WHERE h('lb'||i.id,5)<>0 OR i.contract_id IS NULL
UNION ALL
SELECT i.id, 'hardware', 1 + h('hq'||i.id,3), 250 + 10*h('hp'||i.id,110) FROM invoices i WHERE h('hw'||i.id,5)=0
UNION ALL
SELECT i.id, 'licence', 2 + h('nq'||i.id,18), 12.5 + h('np'||i.id,4)*6 FROM invoices i WHERE h('li'||i.id,3)=0
ORDER BY 1,2;
UPDATE invoices i SET subtotal = s.t, tax = round(s.t*0.21,2)
FROM (SELECT invoice_id, round(sum(quantity*unit_price),2) t FROM invoice_lines GROUP BY 1) s WHERE s.invoice_id=i.id;
DELETE FROM invoices i WHERE NOT EXISTS (SELECT 1 FROM invoice_lines l WHERE l.invoice_id=i.id);
UPDATE invoices SET status = CASE WHEN h('vo'||id,37)=0 THEN 'void'
     WHEN issued_on > current_date-32 AND h('df'||id,6)=0 THEN 'draft'
     WHEN (issued_on + 8 + h('pdel'||id,20) + h('slow'||client_id,28)) < current_date AND NOT (issued_on > current_date - 260 AND h('unp'||id,12)=0) THEN 'paid' ELSE 'sent' END,
  paid_on = CASE WHEN (issued_on + 8 + h('pdel'||id,20) + h('slow'||client_id,28)) < current_date THEN issued_on + 8 + h('pdel'||id,20) + h('slow'||client_id,28) END;
UPDATE invoices SET paid_on = NULL WHERE status <> 'paid';

CREATE TABLE satisfaction_ratings (
  id           serial PRIMARY KEY,
  ticket_id    integer NOT NULL UNIQUE REFERENCES tickets,
  score        smallint NOT NULL CHECK (score BETWEEN 1 AND 5),
  comment      text,
  submitted_at timestamptz NOT NULL
);
COMMENT ON TABLE satisfaction_ratings IS 'Answers to the survey mailed after a ticket is resolved; 5 = very satisfied';
INSERT INTO satisfaction_ratings (ticket_id, score, comment, submitted_at)
SELECT id, (ARRAY[5,5,5,4,4,4,3,3,2,1,5,4])[1+(h('sc'||id,12) + h('ts'||coalesce(assignee_id,0),4)*(h('z'||id,2)))%12], 
  CASE WHEN h('cm'||id,5)=0 THEN (ARRAY['Quick and friendly','Took too long','Had to explain it twice','Great help'])[1+h('cx'||id,4)] END,
  least(now(), resolved_at + make_interval(hours => 2 + h('sb'||id,70)))
FROM tickets WHERE resolved_at IS NOT NULL AND contact_id IS NOT NULL AND h('rt'||id,10)<4 ORDER BY resolved_at;

DROP FUNCTION h(text,int);
RESET search_path;
