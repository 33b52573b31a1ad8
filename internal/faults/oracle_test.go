package main

import (
	"database/sql"
	"path/filepath"
	"strings"
	"testing"

	"confirmpoint/confirm"
)

// TestOracle: what must never happen is found when it is made to happen, after
// a campaign without any fault.
func TestOracle(t *testing.T) {
	o := options{Program: buildChild(t), Dir: filepath.Join(t.TempDir(), "campaign"), Seed: 3, Ops: 60, Clerks: 2, Points: 2, People: 40, Ailments: []string{"none"}}
	c, err := newCampaign(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.run(t.Context()); err != nil {
		t.Fatal(err)
	}
	judge := func() string {
		t.Helper()
		bad, err := c.judge(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return strings.Join(bad, "\n")
	}
	if bad := judge(); bad != "" {
		t.Fatalf("before anything was spoiled:\n%s", bad)
	}
	db, err := sql.Open("sqlite", "file:"+filepath.ToSlash(filepath.Join(registryDir(o.Dir), "registry.db")))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	spoil := func(query string) {
		t.Helper()
		if _, err := db.Exec(query); err != nil {
			t.Fatal(err)
		}
	}
	finds := func(what, want string) {
		t.Helper()
		if bad := judge(); !strings.Contains(bad, want) {
			t.Errorf("%s is not found; found is:\n%s", what, bad)
		}
	}
	spoil("UPDATE operation SET accepted = 0, code = 'agreed' WHERE id = (SELECT min(id) FROM operation WHERE accepted = 1)")
	finds("an operation that was refused there and accepted here", "is accepted  here and false agreed there")
	spoil("DELETE FROM operation WHERE id = (SELECT max(id) FROM operation)")
	finds("an operation the registry has lost", "the registry does not know it")
	spoil("UPDATE record SET version = version + 1 WHERE id = (SELECT min(id) FROM record)")
	finds("a record that differs", "here and")
	c.said.saved(0, event{ID: "told", Record: "somebody", Action: confirm.ActionAnnotate, At: 1}, 1)
	finds("an operation that was told as saved and is nowhere", "operation told was told as saved to clerk 0 and is lost")
	for record := range c.house.numbers { // decided twice on the same
		for n, id := range []string{"first", "second"} {
			s := stand{Version: 1, State: confirm.StatePending, Point: c.pointID(c.whereIs(record))}
			c.said.saved(0, event{ID: id, Record: record, Action: confirm.ActionConcludeComplete, Seen: s, At: c.begin + int64(n)}, 1)
			c.said.closed(event{ID: id, Done: c.begin + int64(n)})
		}
		break
	}
	finds("two decisions on the same", "is Illegal")
}
