package registry

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"confirmpoint/confirm"
)

// Ids of the bulk rows: UUIDv7 with the number at the end.
const (
	provinceRecord = "0199c000-0000-7000-8000-%012x"
	provincePoint  = "0199a000-0000-7000-8000-%012x"
	provinceClerk  = "0199b000-0000-7000-8000-%012x"
)

// generator makes rows inside a database.
type generator struct {
	numbers string // names i (n): 0 to $1 - 1
	id      func(form, n string) string
	decimal func(width int, n string) string
}

var (
	sqliteRows = generator{
		numbers: "WITH RECURSIVE i (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM i WHERE n + 1 < $1) ",
		id:      func(form, n string) string { return "printf('" + form + "', " + n + ")" },
		decimal: func(width int, n string) string { return fmt.Sprintf("printf('%%0%dd', %s)", width, n) },
	}
	postgresRows = generator{
		numbers: "WITH i (n) AS (SELECT generate_series(0, CAST($1 AS bigint) - 1)) ",
		id: func(form, n string) string {
			return "'" + strings.TrimSuffix(form, "%012x") + "' || lpad(to_hex(" + n + "), 12, '0')"
		},
		decimal: func(width int, n string) string { return fmt.Sprintf("lpad(CAST(%s AS text), %d, '0')", n, width) },
	}
)

// step is one statement that makes rows.
type step struct {
	query string
	args  []any
}

// province are points and applicants, all of one content: half a million in
// seconds. Applicant n belongs to point n modulo points; each bureau of 150
// points has its own plan, since a rulebook lists the points of its plan.
func (h *house) province(g generator, points, applicants int) []step {
	h.t.Helper()
	c := content()
	c.PhotoSHA256 = strings.Repeat("ab", 32)
	data, err := confirm.EncodeContent(c)
	h.must(err)
	standing, err := confirm.EncodeStanding(confirm.Standing{State: confirm.StatePending})
	h.must(err)
	const pointOf = "(n % CAST($2 AS bigint))"
	return []step{
		{g.numbers + "INSERT INTO point (id, code, name, address, bureau_id) SELECT " + g.id(provincePoint, "n") + ", 'P' || " + g.decimal(4, "n") +
			", '第' || n || '确认点', '', (SELECT value FROM meta WHERE key = 'bureau_id') FROM i", []any{points}},
		{g.numbers + "INSERT INTO plan (id, name, opens, closes, notes) SELECT 'plan-' || n, '计划' || n, CAST($2 AS bigint), CAST($3 AS bigint), '' FROM i",
			[]any{points/150 + 1, millis(opens), millis(closes)}},
		{g.numbers + "INSERT INTO confirm_window (id, plan_id, point_id, version, opens, closes) SELECT 'W' || n, 'plan-' || (n / 150), " +
			g.id(provincePoint, "n") + ", 1, CAST($2 AS bigint), CAST($3 AS bigint) FROM i", []any{points, millis(opens), millis(closes)}},
		{g.numbers + "INSERT INTO record (id, application_no, plan_id, point_id, version, digest, content, standing) SELECT " +
			g.id(provinceRecord, "n") + ", '2026340' || " + g.decimal(8, "n") + ", 'plan-' || (" + pointOf + " / 150), " + g.id(provincePoint, pointOf) +
			", 1, $3, $4, $5 FROM i", []any{applicants, points, confirm.DigestContent(data), data, []byte(standing)}},
		{g.numbers + "INSERT INTO blob_use (sha256, record_id) SELECT $2, " + g.id(provinceRecord, "n") + " FROM i", []any{applicants, c.PhotoSHA256}},
		{g.numbers + "INSERT INTO feed (point_id, record_id, seq) SELECT " + g.id(provincePoint, pointOf) + ", " + g.id(provinceRecord, "n") +
			", n + 1 FROM i ORDER BY " + pointOf + ", n", []any{applicants, points}},
		{"UPDATE counter SET value = $1 WHERE name = 'seq'", []any{applicants}},
	}
}

// bulk fills the house with a province that the database itself makes.
func (h *house) bulk(points, applicants int) {
	h.t.Helper()
	h.stop()
	if h.address == "" {
		h.bulkFile(points, applicants)
	} else {
		h.bulkServer(points, applicants)
	}
	h.open()
}

func (h *house) bulkFile(points, applicants int) {
	h.t.Helper()
	path, err := filepath.Abs(filepath.Join(h.dir, databaseFile))
	h.must(err)
	// A crash of the seeding costs nothing, so nothing is flushed before its end.
	db, err := sql.Open("sqlite", "file:///"+strings.TrimPrefix(filepath.ToSlash(path), "/")+
		"?_pragma=journal_mode(DELETE)&_pragma=synchronous(OFF)&_pragma=cache_size(-65536)&_pragma=temp_store(2)")
	h.must(err)
	db.SetMaxOpenConns(1)
	tx, err := db.Begin()
	h.must(err)
	for _, s := range h.province(sqliteRows, points, applicants) {
		_, err := tx.Exec(s.query, s.args...)
		h.must(err)
	}
	h.must(tx.Commit())
	h.must(db.Close())
	// What is measured later must not wait for these pages to reach the disk.
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	h.must(err)
	h.must(f.Sync())
	h.must(f.Close())
}

func (h *house) bulkServer(points, applicants int) {
	h.t.Helper()
	db, err := sql.Open("pgx", h.address)
	h.must(err)
	db.SetMaxOpenConns(1)
	// The rows refer to each other rightly, so nobody looks.
	_, err = db.Exec("SET session_replication_role = replica")
	h.must(err)
	for _, s := range h.province(postgresRows, points, applicants) {
		_, err := db.Exec(s.query, s.args...)
		h.must(err)
	}
	// As after a night, and with nothing left for the disk.
	for _, query := range []string{"VACUUM ANALYZE", "CHECKPOINT"} {
		_, err = db.Exec(query)
		h.must(err)
	}
	h.must(db.Close())
}

// crowd makes n clerks, each of a point of its own, enrolled and signed in
// without the passwords and messages that this takes else.
func (h *house) crowd(n int) []*station {
	h.t.Helper()
	all := make([]*station, n)
	h.must(h.db.update(context.Background(), func(tx *sql.Tx) error {
		for i := range all {
			key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
			if err != nil {
				return err
			}
			signing, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
			if err != nil {
				return err
			}
			s := &station{h: h, key: key, signing: signing, userName: "clerk" + strconv.Itoa(i), install: newID(), clerkID: fmt.Sprintf(provinceClerk, i)}
			pointID := fmt.Sprintf(provincePoint, i)
			if s.cert, err = h.ca.clerk(key.Public(), pointID, s.clerkID, during); err != nil {
				return err
			}
			if _, err := tx.Exec("INSERT INTO clerk (id, user_name, name, point_id, phone, password) VALUES ($1, $2, '张敏', $3, '13800138000', '-')",
				s.clerkID, s.userName, pointID); err != nil {
				return err
			}
			if s.signCert, err = h.ca.signing(signing.Public(), pointID, s.clerkID, during); err != nil {
				return err
			}
			for kind, cert := range map[string]*x509.Certificate{kindLine: s.cert, kindSigning: s.signCert} {
				if _, err := tx.Exec("INSERT INTO certificate (serial, clerk_id, installation_id, der, not_after, signed_in_until, kind) VALUES ($1, $2, $3, $4, $5, $5, $6)",
					serialOf(cert), s.clerkID, s.install, cert.Raw, millis(cert.NotAfter), kind); err != nil {
					return err
				}
			}
			all[i] = s
		}
		return nil
	}))
	return all
}

// provinceRecords are the first records of a clerk's point, as the feed gives them.
func (s *station) provinceRecords(limit int) []confirm.Record {
	s.h.t.Helper()
	changes, _ := s.pull("", limit)
	all := make([]confirm.Record, len(changes))
	for i, c := range changes {
		all[i] = s.record(c.Record)
	}
	return all
}

// peakMB is the most memory a process has held so far.
func peakMB(t testing.TB, cmd *exec.Cmd) float64 {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", cmd.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(status), "VmHWM:")
	fields := strings.Fields(after)
	if len(fields) == 0 {
		t.Fatal("no VmHWM")
	}
	kb, err := strconv.ParseFloat(fields[0], 64)
	if err != nil {
		t.Fatal(err)
	}
	return kb / 1000
}
