package store

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/mozillazg/go-pinyin"

	"confirmpoint/confirm"
)

func testRow(number int, name string) []byte {
	p := projection{facts: facts{version: 1, state: confirm.StatePending, kind: confirm.KindFirst}}
	p.text[fieldNumber] = fmt.Sprintf("%06d", number)
	p.text[fieldName] = name
	p.text[fieldNameSort] = name
	p.text[fieldSearch] = searchText(name, p.text[fieldNumber])
	return p.encode()
}

// TestArenaKeepsRowsAndOrders puts and removes rows in any order and compares
// with a plain map, sorted from scratch.
func TestArenaKeepsRowsAndOrders(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		a := newArena(0)
		want := map[string]string{}
		asked := rapid.SliceOf(rapid.IntRange(sortsReady, sorts-1)).Draw(rt, "orders")
		for _, order := range asked {
			a.sortBy(order)
		}
		for step := range rapid.IntRange(1, 60).Draw(rt, "steps") {
			var changed []int32
			for range rapid.IntRange(0, 5).Draw(rt, "changes") {
				id := fmt.Sprint(rapid.IntRange(0, 9).Draw(rt, "id"))
				if i, ok := a.index[id]; ok && rapid.Bool().Draw(rt, "remove") {
					a.remove(id)
					delete(want, id)
					changed = append(changed, i)
					continue
				}
				name := rapid.StringN(0, 20, 4000).Draw(rt, "name")
				i, err := a.put(id, int64(step), testRow(len(name), name))
				check(t, err)
				want[id] = name
				changed = append(changed, i)
			}
			a.reorder(changed)
			for order, rows := range a.orders {
				if order >= sortsReady && !slices.Contains(asked, order) {
					if a.isOrdered(order) {
						rt.Fatalf("order %d is kept, and nobody has asked for it", order)
					}
					continue
				}
				if len(rows) != len(want) || !slices.IsSortedFunc(rows, func(i, j int32) int { return a.compare(order, i, j) }) {
					rt.Fatalf("order %d is wrong after step %d", order, step)
				}
			}
			for id, name := range want {
				if r := a.find(id); r == nil || string(a.bytes(r, fieldName)) != name {
					rt.Fatalf("row %s is wrong", id)
				}
			}
		}
	})
}

// A 报名号 that several rows have is that of the one that is still here.
func TestApplicationStillHereComesFirst(t *testing.T) {
	a := newArena(0)
	for n, id := range []string{"left-1", "here-2", "here-1", "left-0"} {
		i, err := a.put(id, 1, testRow(7, fmt.Sprint(n)))
		check(t, err)
		a.rows[i].gone = strings.HasPrefix(id, "left")
		a.respot(i)
	}
	_, err := a.put("other", 1, testRow(77, "longer"))
	check(t, err)
	number := string(a.bytes(a.find("here-1"), fieldNumber))
	for _, want := range []string{"here-1", "here-2", "left-0", "left-1"} {
		r := a.application(" " + number)
		if r == nil || r.id != want {
			t.Fatalf("found %v, want %s", r, want)
		}
		a.remove(want)
	}
	if r := a.application(number); r != nil {
		t.Errorf("found %s, whose number is longer", r.id)
	}
	for _, none := range []string{"", " ", "\x00"} {
		if r := a.application(none); r != nil {
			t.Errorf("%q is the number of %s", none, r.id)
		}
	}
}

func TestWipeLeavesNothing(t *testing.T) {
	a := newArena(0)
	for i := range 5000 { // grows several times
		_, err := a.put(fmt.Sprint(i%700), 1, testRow(i, "林知夏"))
		check(t, err)
	}
	buf := a.buf[:cap(a.buf)]
	live := bytes.Count(buf, []byte("林知夏"))
	if want := 700 * 3; live != want { // name, sort key, search text
		t.Errorf("%d texts in memory for %d", live, want)
	}
	a.wipe()
	if !bytes.Equal(buf, make([]byte, len(buf))) {
		t.Error("texts are left in memory")
	}
}

// TestLockWipes holds on to what a session had, and looks after Lock.
func TestLockWipes(t *testing.T) {
	path := t.TempDir() + "/point.db"
	s, err := Open(t.Context(), path, Options{})
	check(t, err)
	defer func() { check(t, s.Close()) }()
	check(t, s.Unlock(t.Context(), testKey()))
	rec := confirm.Record{ID: "r1", ApplicationNo: "2026", Version: 1}
	rec.Content.Identity.Name = "林知夏"
	check(t, s.ApplyChanges(t.Context(), confirm.ChangePage{Epoch: "e", Changes: []confirm.Change{{Seq: 1, Record: &rec}}}))
	buf, index := s.open.arena.buf[:cap(s.open.arena.buf)], s.open.keys.index
	root := s.open.root
	if !bytes.Contains(buf, []byte("林知夏")) {
		t.Fatal("the name is not in the arena")
	}
	check(t, s.Lock())
	if !bytes.Equal(buf, make([]byte, len(buf))) || !bytes.Equal(index, make([]byte, len(index))) ||
		len(root) == 0 || !bytes.Equal(root, make([]byte, len(root))) {
		t.Error("Lock leaves texts or keys in memory")
	}
	if log, err := os.Stat(path + "-wal"); err != nil || log.Size() != 0 {
		t.Errorf("Lock leaves a write-ahead log: %v, %v", log, err)
	}
}

func TestSpelling(t *testing.T) {
	for _, c := range []struct{ name, full, initials string }{
		{"林知夏", "LINZHIXIA", "LZX"},
		{"曾雨桐", "ZENGYUTONG", "ZYT"},
		{"单于安", "CHANYUAN", "CYA"},
		{"尉迟恭", "YUCHIGONG", "YCG"},
		{"吕洋", "LVYANG", "LY"},
		{"䶮", "YAN", "Y"},
		{"𬱖", "", ""},
		{"Anna Lee", "ANNALEE", "ANNALEE"},
		{"阿依古丽·买买提", "AYIGULIMAIMAITI", "AYGLMMT"},
	} {
		spelt := newSpeller().name(c.name)
		got := spelt.typed(c.name)
		if c.full != "" && (!slices.Contains(got, c.full) || !slices.Contains(got, c.initials)) {
			t.Errorf("%s is spelt %s", c.name, got)
		}
		if first := strings.Join(spelt.readings[0], ""); first != c.full && c.full != "" {
			t.Errorf("%s is first read %s", c.name, first)
		}
	}
	for _, s := range surnames {
		var usual []string
		for _, r := range s.written {
			usual = append(usual, syllable(r))
		}
		if slices.Equal(usual, s.read) {
			t.Errorf("%s is read %v anyway", s.written, s.read)
		}
	}
	for r, readings := range otherReadings {
		news := 0
		for _, reading := range strings.Fields(readings) {
			if reading != syllable(r) {
				news++
			}
			if !isReading(r, reading) {
				t.Errorf("%c is not read %s", r, reading)
			}
		}
		if news == 0 {
			t.Errorf("%c is read %s anyway", r, readings)
		}
	}
	// However many ways a name can be read in, it is short in memory.
	if spelt := newSpeller().name("单乐行重长朝盛"); len(spelt.readings) != maxReadings {
		t.Errorf("%d readings", len(spelt.readings))
	}
}

// isReading looks into the dictionary of the speller.
func isReading(r rune, reading string) bool {
	for _, one := range strings.Split(pinyin.PinyinDict[int(r)], ",") {
		if strings.ToUpper(strings.Map(plainLetter, one)) == reading {
			return true
		}
	}
	return false
}

// TestRewrittenHistory: the hashes of the log take no key, so a forger makes
// them anew; the entry behind his, or the sealed head, tells of him.
func TestRewrittenHistory(t *testing.T) {
	for name, c := range map[string]struct {
		until int64 // last entry whose hash he makes anew
		want  string
	}{
		"his entry alone": {2, "audit/3"}, "and all behind it": {4, "audit/5"},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := Open(t.Context(), t.TempDir()+"/point.db", Options{})
			check(t, err)
			defer func() { check(t, s.Close()) }()
			check(t, s.Unlock(t.Context(), testKey()))
			for range 4 {
				check(t, s.Audit(t.Context(), confirm.AuditEvent{Actor: "clerk-1", Action: confirm.AuditOpen, Subject: "r1"}))
			}
			check(t, s.VerifyAudit(t.Context()))
			_, err = s.w.Exec("UPDATE audit SET actor = 'clerk-2' WHERE seq = 2")
			check(t, err)
			var hash []byte
			check(t, s.w.QueryRow("SELECT hash FROM audit WHERE seq = 1").Scan(&hash))
			for seq := int64(2); seq <= c.until; seq++ {
				var r auditRow
				check(t, s.w.QueryRow("SELECT seq, at, actor, action, subject, detail FROM audit WHERE seq = ?", seq).
					Scan(&r.seq, &r.at, &r.actor, &r.action, &r.subject, &r.detail))
				hash = r.chain(hash)
				_, err = s.w.Exec("UPDATE audit SET hash = ? WHERE seq = ?", hash, seq)
				check(t, err)
			}
			err = s.VerifyAudit(t.Context())
			var p *confirm.Problem
			if !errors.As(err, &p) || p.Code != confirm.ProblemCacheDamaged || p.Args["place"] != c.want {
				t.Errorf("%v, want %s", err, c.want)
			}
		})
	}
}
