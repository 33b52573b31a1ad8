package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
)

// systems are what we ship for: GOOS and GOARCH.
var systems = [][2]string{{"linux", "amd64"}, {"linux", "arm64"}, {"windows", "amd64"}}

// buildTags are those of all shipped programs together.
const buildTags = "x11,pkcs11"

// module is third-party work that is linked into a program.
type module struct {
	Path, Version, Sum, Dir string
}

// linked lists the modules behind all packages of all programs on all systems,
// sorted by path. It runs go list in the current folder.
func linked() ([]module, error) {
	found := map[string]module{}
	for _, system := range systems {
		cmd := exec.Command("go", "list", "-deps", "-json=Module", "-tags", buildTags, "./cmd/...")
		cmd.Env = append(os.Environ(), "GOOS="+system[0], "GOARCH="+system[1], "CGO_ENABLED=1")
		var complaint bytes.Buffer
		cmd.Stderr = &complaint
		out, err := cmd.Output()
		if err != nil {
			return nil, fmt.Errorf("go list for %s: %w: %s", system[0], err, complaint.String())
		}
		if err := addModules(found, out); err != nil {
			return nil, err
		}
	}
	all := make([]module, 0, len(found))
	for _, m := range found {
		all = append(all, m)
	}
	slices.SortFunc(all, func(a, b module) int { return strings.Compare(a.Path, b.Path) })
	return all, nil
}

func addModules(found map[string]module, list []byte) error {
	for d := json.NewDecoder(bytes.NewReader(list)); ; {
		var p struct {
			Module *struct {
				module
				Main bool
			}
		}
		err := d.Decode(&p)
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		case p.Module != nil && !p.Module.Main:
			found[p.Module.Path] = p.Module.module
		}
	}
}

// text is a licence, or a notice that has to go with one.
type text struct {
	File     string // within the work, with slashes
	Text     string
	Licences []string // SPDX ids; none in a notice
}

// work is something of others that we ship, with all its texts.
type work struct {
	Name, Version string
	Texts         []text
}

// licences names the licences of all texts, sorted.
func (w work) licences() []string {
	var ids []string
	for _, t := range w.Texts {
		ids = append(ids, t.Licences...)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// problem says why the work may not be shipped, nil when it may.
func (w work) problem() error {
	ids := w.licences()
	if len(ids) == 0 {
		return fmt.Errorf("%s %s: no licence found", w.Name, w.Version)
	}
	for _, id := range ids {
		if !allowed[id] {
			return fmt.Errorf("%s %s: licence %s is not on the list of allowed ones", w.Name, w.Version, id)
		}
	}
	for _, t := range w.Texts {
		_, known := read[w.Name+"/"+t.File]
		if len(t.Licences) == 0 && licenceFile.MatchString(t.File) && !known {
			return fmt.Errorf("%s %s: nobody has named the licence in %s", w.Name, w.Version, t.File)
		}
	}
	return nil
}

// read are the files whose licences a person has named, because their words
// alone mislead.
var read = map[string][]string{
	// The address of a picture in the README.
	"modernc.org/memory/LICENSE-LOGO": {},
	// Lists what is linked (its part 1: these) and what is not (parts 2 to 4).
	"modernc.org/sqlite/LICENSE-3RD-PARTY.md": {"BSD-3-Clause", "MIT", "blessing"},
}

var (
	licenceFile = regexp.MustCompile(`(?i)(^|/)[^/]*(licen[sc]e|copying)[^/]*$`)
	noticeFile  = regexp.MustCompile(`(?i)(^|/)(notice|patents)[^/]*$`)
	notText     = regexp.MustCompile(`(?i)\.(go|sh|ya?ml|json|py|rb|js|c|h)$`)
	notShipped  = regexp.MustCompile(`(^|/)(testdata|test|tests|_?examples?|\.github|scripts|cmd)/`)
)

// collect reads every licence and notice of the module in dir: nested ones too,
// since code and fonts of others lie in folders of many modules.
func collect(name, version, dir string) (work, error) {
	w := work{Name: name, Version: version}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		isLicence := licenceFile.MatchString(rel)
		if !isLicence && !noticeFile.MatchString(rel) || notText.MatchString(rel) || notShipped.MatchString(rel) {
			return nil
		}
		data, err := os.ReadFile(path) // #nosec G304 G122 -- the module cache is read-only
		if err != nil {
			return err
		}
		t := text{File: rel, Text: string(data)}
		if ids, known := read[name+"/"+rel]; known {
			t.Licences = ids
		} else if isLicence {
			t.Licences = classify(t.Text)
		}
		w.Texts = append(w.Texts, t)
		return nil
	})
	return w, err
}

// goItself is the standard library and the runtime, which every program holds.
func goItself() (work, error) {
	out, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return work{}, err
	}
	w := work{Name: "Go standard library", Version: strings.TrimPrefix(runtime.Version(), "go")}
	for _, name := range []string{"LICENSE", "PATENTS"} {
		data, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(out)), name)) // #nosec G304 -- Go's own files
		if err != nil {
			return w, err
		}
		t := text{File: name, Text: string(data)}
		if name == "LICENSE" {
			t.Licences = classify(t.Text)
		}
		w.Texts = append(w.Texts, t)
	}
	return w, nil
}
