package main

import (
	"archive/tar"
	"cmp"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// covers is the file that names the modules an archive was made for.
const covers = "covers.txt"

// maxEntry is far above any entry of the database.
const maxEntry = 4 << 20

// openDatabase unfolds an archive for govulncheck and says how old it is.
func openDatabase(out io.Writer, path, to string, modules []string) error {
	a, err := readArchive(path)
	if err != nil {
		return err
	}
	if err := a.knows(modules); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	fmt.Fprintf(out, "known vulnerabilities as of %s: %d entries about %d modules\n",
		a.date.Format(time.DateOnly), len(a.entries), len(a.modules))
	return a.unfold(to)
}

// modulesOf gives the modules of a go.sum, the standard library and the
// toolchain, sorted.
func modulesOf(sums string) []string {
	all := []string{"stdlib", "toolchain"}
	for line := range strings.Lines(sums) {
		if fields := strings.Fields(line); len(fields) == 3 {
			all = append(all, fields[0])
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// archive is the part of the database that is kept.
type archive struct {
	date    time.Time // of the database, not of the filtering; UTC
	modules []string
	entries map[string][]byte // id -> OSV JSON
}

// entry is what is looked at in an OSV entry.
type entry struct {
	ID        string     `json:"id"`
	Modified  string     `json:"modified"`
	Withdrawn string     `json:"withdrawn"`
	Affected  []affected `json:"affected"`
}

type affected struct {
	Package struct {
		Name string `json:"name"`
	} `json:"package"`
	Ranges []struct {
		Events []struct {
			Fixed string `json:"fixed"`
		} `json:"events"`
	} `json:"ranges"`
}

// filtered reads data/osv of the database as git archive writes it; its date
// is that of the files, which is the commit's.
func filtered(in io.Reader, modules []string) (archive, error) {
	a := archive{modules: modules, entries: map[string][]byte{}}
	files := tar.NewReader(in)
	for {
		head, err := files.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return archive{}, err
		}
		id, ok := strings.CutSuffix(filepath.Base(head.Name), ".json")
		if head.Typeflag != tar.TypeReg || !ok || !strings.HasPrefix(id, "GO-") {
			continue
		}
		data, err := io.ReadAll(io.LimitReader(files, maxEntry))
		if err != nil {
			return archive{}, err
		}
		if head.ModTime.After(a.date) {
			a.date = head.ModTime.UTC()
		}
		kept, err := lean(data, modules)
		if err != nil {
			return archive{}, fmt.Errorf("%s: %w", head.Name, err)
		}
		if kept != nil {
			a.entries[id] = kept
		}
	}
	if len(a.entries) == 0 {
		return archive{}, errors.New("no entry about any module of go.sum: is this data/osv of golang/vulndb?")
	}
	return a, nil
}

// lean gives an entry without its prose and credits, or nil when it is about
// none of the modules.
func lean(data []byte, modules []string) ([]byte, error) {
	var e entry
	if err := json.Unmarshal(data, &e); err != nil {
		return nil, err
	}
	if e.Withdrawn != "" || !slices.ContainsFunc(e.Affected, func(a affected) bool {
		_, found := slices.BinarySearch(modules, a.Package.Name)
		return found
	}) {
		return nil, nil
	}
	var all map[string]json.RawMessage
	if err := json.Unmarshal(data, &all); err != nil {
		return nil, err
	}
	for _, prose := range []string{"details", "references", "credits"} {
		delete(all, prose)
	}
	return json.Marshal(all)
}

// knows fails when a module came after the archive was made.
func (a archive) knows(modules []string) error {
	var late []string
	for _, m := range modules {
		if _, found := slices.BinarySearch(a.modules, m); !found {
			late = append(late, m)
		}
	}
	if len(late) > 0 {
		return fmt.Errorf("made before %s was used: make it anew (scripts/vulndb.sh)", strings.Join(late, ", "))
	}
	return nil
}

// unfold writes the layout of https://go.dev/security/vuln/database.
func (a archive) unfold(dir string) error {
	type vuln struct {
		ID       string `json:"id"`
		Modified string `json:"modified"`
		Fixed    string `json:"fixed,omitempty"`
	}
	type module struct {
		Path  string `json:"path"`
		Vulns []vuln `json:"vulns"`
	}
	byPath := map[string]*module{}
	for id, data := range a.entries {
		var e entry
		if err := json.Unmarshal(data, &e); err != nil {
			return fmt.Errorf("%s: %w", id, err)
		}
		for _, aff := range e.Affected {
			m := byPath[aff.Package.Name]
			if m == nil {
				m = &module{Path: aff.Package.Name}
				byPath[m.Path] = m
			}
			m.Vulns = append(m.Vulns, vuln{ID: id, Modified: e.Modified, Fixed: lastFixed(aff)})
		}
		if err := writeFile(filepath.Join(dir, "ID", id+".json"), data); err != nil {
			return err
		}
	}
	index := make([]module, 0, len(byPath))
	for _, m := range byPath {
		slices.SortFunc(m.Vulns, func(x, y vuln) int { return cmp.Compare(x.ID, y.ID) })
		index = append(index, *m)
	}
	slices.SortFunc(index, func(x, y module) int { return cmp.Compare(x.Path, y.Path) })
	modules, err := json.Marshal(index)
	if err != nil {
		return err
	}
	db, err := json.Marshal(map[string]time.Time{"modified": a.date})
	if err != nil {
		return err
	}
	return errors.Join(writeFile(filepath.Join(dir, "index", "modules.json"), modules),
		writeFile(filepath.Join(dir, "index", "db.json"), db))
}

// lastFixed is the version that ends the last range, "" when one is open.
func lastFixed(a affected) (fixed string) {
	for _, r := range a.Ranges {
		if len(r.Events) > 0 {
			fixed = r.Events[len(r.Events)-1].Fixed
		}
	}
	return fixed
}

func writeFile(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return err
	}
	return os.WriteFile(path, data, 0o600)
}

// writeArchive writes the same bytes for the same database.
func writeArchive(path string, a archive) (err error) {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	packed, err := gzip.NewWriterLevel(f, gzip.BestCompression)
	if err != nil {
		return err
	}
	files := tar.NewWriter(packed)
	put := func(name string, data []byte) error {
		head := &tar.Header{Name: name, Mode: 0o644, Size: int64(len(data)), ModTime: a.date, Format: tar.FormatPAX}
		if err := files.WriteHeader(head); err != nil {
			return err
		}
		_, err := files.Write(data)
		return err
	}
	if err := put(covers, []byte(strings.Join(a.modules, "\n")+"\n")); err != nil {
		return err
	}
	ids := make([]string, 0, len(a.entries))
	for id := range a.entries {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		if err := put(id+".json", a.entries[id]); err != nil {
			return err
		}
	}
	return errors.Join(files.Close(), packed.Close())
}

func readArchive(path string) (archive, error) {
	f, err := os.Open(path)
	if err != nil {
		return archive{}, err
	}
	defer f.Close()
	packed, err := gzip.NewReader(f)
	if err != nil {
		return archive{}, err
	}
	a := archive{entries: map[string][]byte{}}
	files := tar.NewReader(packed)
	for {
		head, err := files.Next()
		if errors.Is(err, io.EOF) {
			return a, nil
		}
		if err != nil {
			return archive{}, err
		}
		data, err := io.ReadAll(io.LimitReader(files, maxEntry))
		if err != nil {
			return archive{}, err
		}
		if head.Name == covers {
			a.date, a.modules = head.ModTime.UTC(), strings.Fields(string(data))
			continue
		}
		a.entries[strings.TrimSuffix(filepath.Base(head.Name), ".json")] = data
	}
}
