package registry

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
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

// bulk fills the house with points and applicants that are made by the
// database itself, all of one content: half a million in seconds. Applicant n
// belongs to point n modulo points; each bureau of 150 points has its own plan,
// since a rulebook lists the points of its plan.
func (h *house) bulk(points, applicants int) {
	h.t.Helper()
	h.stop()
	path, err := filepath.Abs(filepath.Join(h.dir, databaseFile))
	h.must(err)
	// A crash of the seeding costs nothing, so nothing is flushed before its end.
	db, err := sql.Open("sqlite", "file:///"+strings.TrimPrefix(filepath.ToSlash(path), "/")+
		"?_pragma=journal_mode(DELETE)&_pragma=synchronous(OFF)&_pragma=cache_size(-65536)&_pragma=temp_store(2)")
	h.must(err)
	db.SetMaxOpenConns(1)
	c := content()
	c.PhotoSHA256 = strings.Repeat("ab", 32)
	data, err := confirm.EncodeContent(c)
	h.must(err)
	standing, err := confirm.EncodeStanding(confirm.Standing{State: confirm.StatePending})
	h.must(err)
	const numbers = "WITH RECURSIVE i (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM i WHERE n + 1 < $1) "
	tx, err := db.Begin()
	h.must(err)
	for _, step := range []struct {
		query string
		args  []any
	}{
		{numbers + `INSERT INTO point (id, code, name, address)
			SELECT printf('` + provincePoint + `', n), printf('P%04d', n), printf('第%d确认点', n), '' FROM i`, []any{points}},
		{numbers + `INSERT INTO plan (id, name, opens, closes, notes) SELECT printf('plan-%d', n), printf('计划%d', n), $2, $3, '' FROM i`,
			[]any{points/150 + 1, millis(opens), millis(closes)}},
		{numbers + `INSERT INTO confirm_window (id, plan_id, point_id, version, opens, closes)
			SELECT printf('W%d', n), printf('plan-%d', n / 150), printf('` + provincePoint + `', n), 1, $2, $3 FROM i`,
			[]any{points, millis(opens), millis(closes)}},
		{numbers + `INSERT INTO record (id, application_no, plan_id, point_id, version, digest, content, standing)
			SELECT printf('` + provinceRecord + `', n), printf('2026340%08d', n), printf('plan-%d', n % $2 / 150),
			  printf('` + provincePoint + `', n % $2), 1, $3, $4, $5 FROM i`,
			[]any{applicants, points, confirm.DigestContent(data), data, standing}},
		{numbers + `INSERT INTO blob_use (sha256, record_id) SELECT $2, printf('` + provinceRecord + `', n) FROM i`,
			[]any{applicants, c.PhotoSHA256}},
		{numbers + `INSERT INTO feed (point_id, record_id, seq)
			SELECT printf('` + provincePoint + `', n % $2), printf('` + provinceRecord + `', n), n + 1 FROM i ORDER BY n % $2, n`,
			[]any{applicants, points}},
		{"UPDATE counter SET value = $1 WHERE name = 'seq'", []any{applicants}},
	} {
		_, err := tx.Exec(step.query, step.args...)
		h.must(err)
	}
	h.must(tx.Commit())
	h.must(db.Close())
	// What is measured later must not wait for these pages to reach the disk.
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	h.must(err)
	h.must(f.Sync())
	h.must(f.Close())
	h.open()
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
			s := &station{h: h, key: key, userName: "clerk" + strconv.Itoa(i), install: newID(), clerkID: fmt.Sprintf(provinceClerk, i)}
			pointID := fmt.Sprintf(provincePoint, i)
			if s.cert, err = h.ca.clerk(key.Public(), pointID, s.clerkID, during); err != nil {
				return err
			}
			if _, err := tx.Exec("INSERT INTO clerk (id, user_name, name, point_id, phone, password) VALUES ($1, $2, '张敏', $3, '13800138000', '-')",
				s.clerkID, s.userName, pointID); err != nil {
				return err
			}
			if _, err := tx.Exec("INSERT INTO certificate (serial, clerk_id, installation_id, der, not_after, signed_in_until) VALUES ($1, $2, $3, $4, $5, $5)",
				serialOf(s.cert), s.clerkID, s.install, s.cert.Raw, millis(s.cert.NotAfter)); err != nil {
				return err
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
