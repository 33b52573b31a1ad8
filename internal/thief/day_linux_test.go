package thief

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"confirmpoint/internal/invented"
)

const (
	seed       = 11
	people     = 16
	clerkName  = "欧阳晓敏"
	clerkPhone = "13800138042"
	message    = "请带身份证原件来，王科长说周五以前"
	remark     = "本人说户口本在派出所换新"
	lacks      = "缺二〇二一年度考核表原件"
	reference  = "授权书甲字第肆拾贰号"
	reason     = "被雨淋湿了重打一张"
)

// crowd are the people of registryd demo-data with the same seed.
func crowd() iter.Seq2[int, invented.Person] {
	return invented.People(invented.Options{Seed: seed, Count: people, PointCode: func(int) string { return pointCode }})
}

// secrets are what the day is about: what a person is told by, what was
// written about one, every picture, and what the clerk typed.
func secrets(t *testing.T, photos string) *haystacks {
	t.Helper()
	h := newHaystacks()
	for _, p := range crowd() {
		c := p.Content
		for kind, text := range map[string]string{
			"name": c.Identity.Name.Reveal(), "ID number": c.Identity.DocumentNumber.Reveal(), "certificate": c.Certificate.Number.Reveal(),
			"phone": c.Contact.Phone.Reveal(), "e-mail": c.Contact.Email, "school": c.Work.School, "university": c.Education.School,
		} {
			if utf8.RuneCountInString(text) > 1 {
				h.word(kind, text)
			}
		}
	}
	for kind, text := range map[string]string{
		"clerk's name": clerkName, "clerk's phone": clerkPhone, "message": message, "remark": remark, "reason": lacks,
		"reference": reference, "reason of a print": reason, "password": password,
	} {
		h.word(kind, text)
	}
	pictures, err := filepath.Glob(filepath.Join(photos, "*.jpg"))
	check(t, err)
	if len(pictures) < people/2 {
		t.Fatalf("only %d pictures", len(pictures))
	}
	for _, path := range pictures {
		data, err := os.ReadFile(path)
		check(t, err)
		h.picture(data)
	}
	return h
}

// TestThief works a clerk's day with the real programs, keyring, print service
// and registry, and then looks at everything they left as a thief would who
// has the disk, the logs and the line.
func TestThief(t *testing.T) {
	if testing.Short() {
		t.Skip("a day takes the better part of a minute")
	}
	w := newWorld(t)
	code := w.open(people)
	h := secrets(t, filepath.Join(w.reg, "bring", "照片"))
	w.serve()
	w.morning(code)
	look := func(when string) {
		t.Helper()
		for _, hit := range w.look(h) {
			t.Errorf("%s: %s", when, hit)
		}
	}
	look("after the crash")
	w.afternoon()
	look("in the evening")
	w.files()
	passed := 0
	for name, log := range map[string]io.Reader{"the line": w.line.all(), "log of the workstation": &w.log} {
		data, err := io.ReadAll(log)
		check(t, err)
		passed = max(passed, len(data))
		if len(data) < 1000 {
			t.Errorf("%s: only %d bytes to look at", name, len(data))
		}
		for _, hit := range h.search(data) {
			t.Errorf("%s: %s", name, hit)
		}
	}
	w.close()
	for _, hit := range h.search(w.bureau.Bytes()) {
		t.Errorf("log of the registry: %s", hit)
	}
	w.spooled(h)
	w.planted(h)
	t.Logf("%d needles, %d lines of strace, %d files written, %d bytes on the line", h.n, w.trace.lines, len(w.trace.files), passed)
}

// morning enrols, signs in, and is killed in the midst of the first pull.
func (w *world) morning(code string) {
	w.env = append(w.env, "POINTCTL_ACTIVATION_CODE="+code)
	w.do("enrol", "--registry", "https://"+w.line.listener.Addr().String(), "--ca", filepath.Join(w.reg, "ca.pem"), "--user", clerkUser)
	w.do("login", "--sms-code-command", "cat "+w.sms)
	w.killed(w.line.after(60_000), "sync")
}

// afternoon goes on and does one of everything.
func (w *world) afternoon() {
	w.do("sync")
	type rows struct {
		Rows []struct {
			ApplicationNo string `json:"application_no"`
		} `json:"rows"`
	}
	all := listed[rows](w, "list")
	if len(all.Rows) != people {
		w.t.Fatalf("%d records", len(all.Rows))
	}
	var numbers []string
	for _, r := range all.Rows {
		numbers = append(numbers, r.ApplicationNo)
	}
	var done []string // conclude those that the checks let pass
	for _, n := range numbers {
		if _, code := w.exit("confirm", n, "--all-met", "--complete", "--remark", remark); code == 0 {
			done = append(done, n)
		}
		if len(done) == 2 {
			break
		}
	}
	if len(done) < 2 {
		w.t.Fatal("nobody could be concluded")
	}
	other := slices.DeleteFunc(slices.Clone(numbers), func(n string) bool { return slices.Contains(done, n) })
	a, b, c := other[0], other[1], other[2]
	w.do("list", w.someone())
	w.do("show", a)
	w.do("check", "--all")
	w.do("confirm", a, "--all-met", "--not-met", "T1="+lacks, "--incomplete")
	w.do("correct", b, "--set", "work.title=正高级教师", "--by", "written", "--reference", reference, "--date", "2026-01-05", "--scan", w.scan())
	w.do("message", c, "--text", message)
	w.exit("print", done[0], "--printer", "no-such-printer")
	w.do("bundle", "export", "--out", w.path("out"))
	w.do("sync")
	w.do("print", done[0], "--kind", "form,receipt,label", "--printer", w.print.Printer)
	w.do("print", done[0], "--kind", "label", "--printer", w.print.Printer, "--reason", reason)
	w.do("roster", "handover", done[0], done[1], "--out", w.path("out", exported))
	w.exit("show", "000000000000")
	w.do("confirm", other[3], "--all-met", "--not-met", "T1="+lacks, "--incomplete")
	w.do("rescue", "--out", w.path("out", "rescue.cpe"))
	w.do("audit", "verify")
	w.do("ledger", "verify")
	w.do("status")
}

// exported is the one file in which people may be read: the clerk asked for it.
const exported = "handover.csv"

// someone is a name to search for.
func (w *world) someone() string {
	for _, p := range crowd() {
		return p.Content.Identity.Name.Reveal()
	}
	return ""
}

// scan is a paper as the bureau's clerk scanned it, outside the workstation.
func (w *world) scan() string {
	path := filepath.Join(w.reg, "scan.pdf")
	check(w.t, os.WriteFile(path, []byte("%PDF-1.4 "+reference), 0o600))
	return path
}

// look searches every file of the workstation, and what CUPS tells about jobs.
func (w *world) look(h *haystacks) (hits []string) {
	w.t.Helper()
	looked := 0
	check(w.t, filepath.WalkDir(w.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() || filepath.Base(path) == exported {
			return err
		}
		looked++
		data, err := os.ReadFile(path)
		for _, hit := range append(h.search(data), h.search([]byte(path))...) {
			if strings.HasPrefix(hit, "clerk's name") && strings.Contains(path, "/credential/") {
				continue // who may sign in is told before anybody has
			}
			hits = append(hits, fmt.Sprintf("%s holds %s", strings.TrimPrefix(path, w.dir), hit))
		}
		return err
	}))
	if looked < 5 {
		w.t.Fatalf("only %d files to look at", looked)
	}
	return hits
}

// files holds every file that strace saw against what is known: what is still
// there was searched, what is gone must be of a kind that holds nothing else.
func (w *world) files() {
	w.t.Helper()
	if w.trace.off {
		w.t.Log("no process may be traced here: files that came and went were not seen")
		return
	}
	seen := 0
	for _, path := range w.trace.paths() {
		if strings.HasPrefix(path, "/dev/") || strings.HasPrefix(path, "/proc/") {
			continue
		}
		rel, ok := strings.CutPrefix(path, w.dir+"/")
		if !ok {
			w.t.Errorf("a file was written outside the workstation's folders: %s", path)
			continue
		}
		seen++
		if _, err := os.Lstat(w.trace.now(path)); err == nil {
			continue
		}
		if !passing(rel) {
			w.t.Errorf("a file came and went unsearched: %s", rel)
		}
	}
	if seen < 5 || w.trace.lines < 100 {
		w.t.Errorf("strace saw %d files in %d lines: that is not the day", seen, w.trace.lines)
	}
	if len(w.trace.memory) > 0 {
		w.t.Errorf("files in memory: %s", w.trace.memory)
	}
}

// passing knows the files that do not outlive a command: of SQLite, whose
// contents were searched after the kill, and those that become another by
// renaming.
func passing(rel string) bool {
	for _, suffix := range []string{".db-wal", ".db-shm", ".db-journal", ".part", ".tmp", ".new"} {
		if strings.HasSuffix(rel, suffix) {
			return true
		}
	}
	return false
}

// spooled searches what the print service tells about the jobs: titles, users
// and times are in its logs for as long as it keeps them. The papers in its
// spool are the service's own (docs/security.md).
func (w *world) spooled(h *haystacks) {
	w.t.Helper()
	papers, err := w.print.Received()
	check(w.t, err)
	told, err := w.print.Told()
	check(w.t, err)
	if len(papers) < 2 || len(told) < 3 {
		w.t.Errorf("%d papers at the printer, %d files about them", len(papers), len(told))
	}
	for _, path := range told {
		data, err := os.ReadFile(path)
		check(w.t, err)
		for _, hit := range h.search(data) {
			w.t.Errorf("the print service's %s: %s", filepath.Base(path), hit)
		}
	}
}

// planted puts one secret into each place that is searched and wants it found,
// and the export that was asked for must be the list of people that it is.
func (w *world) planted(h *haystacks) {
	w.t.Helper()
	if len(w.look(h)) != 0 {
		return // it has been told
	}
	path := w.path("cache", "planted")
	check(w.t, os.WriteFile(path, append(bytes.Repeat([]byte{7}, 4097), []byte(message)...), 0o600))
	if hits := w.look(h); len(hits) != 1 {
		w.t.Errorf("planted, but found %q", hits)
	}
	check(w.t, os.Remove(path))
	list, err := os.ReadFile(w.path("out", exported))
	check(w.t, err)
	if h.search(list) == nil {
		w.t.Error("the export holds nobody: then nothing was searched for")
	}
}
