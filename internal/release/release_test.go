package main

import (
	"crypto/ed25519"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"confirmpoint/internal/update"
	"confirmpoint/internal/version"
)

// inRoot lets go list see the whole module.
func inRoot(t *testing.T) {
	t.Helper()
	t.Chdir("../..")
}

// TestEverythingShippedMayBe walks every module that is linked into a program
// on any system: each has a licence, and the licence is on the list.
func TestEverythingShippedMayBe(t *testing.T) {
	inRoot(t)
	all, err := works()
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, w := range all {
		names[w.Name] = true
	}
	for _, name := range []string{
		"Go standard library", "fyne.io/fyne/v2", "github.com/miekg/pkcs11", // cgo only
		"github.com/danieljoos/wincred", "github.com/godbus/dbus/v5", // one system only
		"github.com/jackc/pgx/v5", "modernc.org/sqlite",
	} {
		if !names[name] {
			t.Errorf("%s is linked, but its licence was not collected", name)
		}
	}
	text := thirdParty(all)
	for _, phrase := range []string{"SIL OPEN FONT LICENSE", "Apache License", "Camilla", "SQLite Is Public Domain", "Noto Sans CJK SC"} {
		if !strings.Contains(text, phrase) {
			t.Errorf("the collected texts lack %q", phrase)
		}
	}
	checkSBOM(t, all)
}

func checkSBOM(t *testing.T, all []work) {
	t.Helper()
	var modules []*debug.Module
	for _, w := range all {
		if strings.Contains(w.Name, ".") && w.Version != "" {
			modules = append(modules, &debug.Module{Path: w.Name, Version: w.Version, Sum: "h1:/7Jum36UA6V043tQZ/fE3jf+Nf9gn/qxUFfd7QReMy8="})
		}
	}
	info := &debug.BuildInfo{GoVersion: "go1.26", Deps: modules, Settings: []debug.BuildSetting{{Key: "GOOS", Value: "linux"}}}
	programs := []built{{ref: "linux_amd64/pointctl", sha: strings.Repeat("0", 64), info: info}}
	b, err := describe(programs, all, time.Unix(1_700_000_000, 0).UTC())
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(b)
	if err != nil {
		t.Fatal(err)
	}
	validateSBOM(t, data)
	if got, want := len(b.Components), 1+len(embedded())+1+len(modules); got != want {
		t.Errorf("%d components, want %d: the program, the data, Go and each module", got, want)
	}
	info.Deps = append(info.Deps, &debug.Module{Path: "example.org/unread", Version: "v1.0.0"})
	if _, err := describe(programs, all, time.Now()); err == nil {
		t.Error("a module whose licence nobody read was listed")
	}
}

// validateSBOM checks data against the published schema of CycloneDX 1.6.
func validateSBOM(t *testing.T, data []byte) {
	t.Helper()
	c := jsonschema.NewCompiler()
	for _, name := range []string{"bom-1.6.schema.json", "spdx.schema.json", "jsf-0.82.schema.json"} {
		f, err := os.Open(filepath.Join("internal/release/testdata/cyclonedx", name))
		if err != nil {
			t.Fatal(err)
		}
		doc, err := jsonschema.UnmarshalJSON(f)
		_ = f.Close()
		if err != nil {
			t.Fatal(err)
		}
		if err := c.AddResource("http://cyclonedx.org/schema/"+name, doc); err != nil {
			t.Fatal(err)
		}
	}
	schema, err := c.Compile("http://cyclonedx.org/schema/bom-1.6.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(string(data)))
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(doc); err != nil {
		t.Errorf("the list of parts is no CycloneDX 1.6: %v", err)
	}
	broken := strings.Replace(string(data), `"specVersion":"1.6"`, `"specVersion":16`, 1)
	if doc, err = jsonschema.UnmarshalJSON(strings.NewReader(broken)); err != nil || schema.Validate(doc) == nil {
		t.Error("the schema lets a wrong list pass")
	}
}

// TestReadLinkageOfOurs builds the smallest of Go programs without cgo; the
// programs as shipped are read by every release.
func TestReadLinkageOfOurs(t *testing.T) {
	source := filepath.Join(t.TempDir(), "main.go")
	if err := os.WriteFile(source, []byte("package main\nfunc main() {}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "pointctl")
	cmd := exec.Command("go", "build", "-trimpath", "-o", path, source)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH=amd64")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	l, err := readLinkage(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := l.problem("pointctl"); err != nil || !l.static {
		t.Errorf("linkage %v: %v", l, err)
	}
	p, err := readBuilt(path)
	if err != nil || p.ref != "linux_amd64/pointctl" || len(p.sha) != 64 {
		t.Errorf("read as %q, %q: %v", p.ref, p.sha, err)
	}
}

func TestLinkageProblem(t *testing.T) {
	dynamic := func(glibc string) linkage {
		return linkage{libraries: []string{"libc.so.6"}, glibc: glibc, newest: []string{"pow"}}
	}
	for _, c := range []struct {
		program string
		l       linkage
		ok      bool
	}{
		{"pointctl", linkage{static: true}, true},
		{"pointctl", dynamic("2.17"), false},
		{"registryd", dynamic("2.17"), false},
		{"confirmpoint", dynamic("2.2.5"), true},
		{"confirmpoint", dynamic("2.28"), true},
		{"confirmpoint", dynamic("2.31"), true},
		{"confirmpoint", dynamic("2.31.1"), false},
		{"confirmpoint", dynamic("2.34"), false},
		{"confirmpoint", dynamic("PRIVATE"), false},
	} {
		if err := c.l.problem(c.program); (err == nil) != c.ok {
			t.Errorf("%s with %s: %v", c.program, c.l, err)
		}
	}
	if s := dynamic("2.29").String(); !strings.Contains(s, "2.28 was wished for; asked by pow") {
		t.Errorf("glibc 2.29 is described as %q", s)
	}
}

func TestNeeds(t *testing.T) {
	all := []linkage{
		{static: true},
		{libraries: []string{"libm.so.6", "libc.so.6"}, glibc: "2.3.2"},
		{libraries: []string{"libGL.so.1", "libX11.so.6", "ld-linux-aarch64.so.1"}, glibc: "2.17"},
	}
	for format, want := range map[string]string{
		"deb": "libc6 (>= 2.17) libgl1 libx11-6 libxcursor1 libxext6 libxi6 libxinerama1 libxrandr2 libxrender1 libxxf86vm1",
		"rpm": "libc.so.6(GLIBC_2.17)(64bit) libGL.so.1()(64bit) libX11.so.6()(64bit) libXcursor.so.1()(64bit) libXext.so.6()(64bit)" +
			" libXi.so.6()(64bit) libXinerama.so.1()(64bit) libXrandr.so.2()(64bit) libXrender.so.1()(64bit) libXxf86vm.so.1()(64bit)",
	} {
		if got, err := needs(format, all); err != nil || strings.Join(got, " ") != want {
			t.Errorf("%s: %v, %v, want %s", format, got, err, want)
		}
	}
	if _, err := needs("deb", append(all, linkage{libraries: []string{"libunheard.so.1"}})); err == nil {
		t.Error("a library that no package is known for was passed over")
	}
	if _, err := needs("deb", all[:1]); err == nil {
		t.Error("static programs ask for no glibc")
	}
}

func TestReadLinkageOfThisMachine(t *testing.T) {
	l, err := readLinkage("/bin/sh")
	if err != nil {
		t.Fatal(err)
	}
	if l.static || l.glibc == "" || len(l.newest) == 0 {
		t.Errorf("/bin/sh: %+v", l)
	}
	if _, err := readLinkage("release_test.go"); err == nil {
		t.Error("a text has a linkage")
	}
}

func TestClassify(t *testing.T) {
	for want, text := range map[string]string{
		"":             "All rights reserved.",
		"GPL-3.0-only": "GNU GENERAL PUBLIC LICENSE Version 3",
		"MPL-2.0":      "Mozilla Public License, version 2.0",
		"BSD-2-Clause": "Redistribution and use in source and binary forms … Redistributions in binary form must reproduce",
		"BSD-3-Clause": "Redistribution and use in source and binary forms\n//  … Redistributions in binary form must reproduce … Neither the name of",
		"ISC":          "Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee",
		"Apache-2.0":   "Apache License\n   Version 2.0, January 2004",
		"Zlib":         "This software is provided ‘as-is’ … must not be misrepresented",
		"OFL-1.1":      "SIL OPEN FONT LICENSE Version 1.1",
	} {
		if got := strings.Join(classify(text), " "); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

func TestWhatMayNotBeShipped(t *testing.T) {
	for name, w := range map[string]work{
		"no text":         {Name: "a"},
		"a notice only":   {Name: "a", Texts: []text{{File: "NOTICE"}}},
		"copyleft":        {Name: "a", Texts: []text{{File: "LICENSE", Licences: []string{"GPL-3.0-only"}}}},
		"unknown beside":  {Name: "a", Texts: []text{{File: "LICENSE", Licences: []string{"MIT"}}, {File: "x/COPYING"}}},
		"copyleft beside": {Name: "a", Texts: []text{{File: "LICENSE", Licences: []string{"MIT"}}, {File: "x/COPYING", Licences: []string{"LGPL-3.0-only"}}}},
	} {
		if w.problem() == nil {
			t.Errorf("%s: may be shipped", name)
		}
	}
	fine := work{Name: "a", Texts: []text{{File: "LICENSE", Licences: []string{"MIT"}}, {File: "NOTICE"}}}
	if err := fine.problem(); err != nil {
		t.Error(err)
	}
}

func TestSignature(t *testing.T) {
	dir := t.TempDir()
	key, keys, others, file := filepath.Join(dir, "key"), filepath.Join(dir, "keys"), filepath.Join(dir, "others"), filepath.Join(dir, "SHA256SUMS")
	write := func(path, text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	private := ed25519.NewKeyFromSeed([]byte("a key of the tests, 32 bytes ...")[:32])
	other := ed25519.NewKeyFromSeed([]byte("another key of tests, 32 bytes .")[:32])
	line := func(k ed25519.PrivateKey) string { return update.EncodeKey(k.Public().(ed25519.PublicKey)) + "\n" }
	write(key, update.EncodePrivate(private))
	write(keys, "# old and new\n"+line(other)+line(private))
	write(others, line(other))
	write(file, "sums\n")
	for _, args := range [][]string{{"sign", key, file}, {"verify", keys, file}} {
		if err := run(args, t.Output()); err != nil {
			t.Fatalf("%v: %v", args, err)
		}
	}
	if verify(others, file) == nil {
		t.Error("the signature holds with another key")
	}
	write(file, "sums!\n")
	if verify(keys, file) == nil {
		t.Error("the signature holds for a changed file")
	}
	write(others, "# none\n")
	if sign(keys, file) == nil || verify(others, file) == nil || verify(key+"s", filepath.Join(dir, "none")) == nil {
		t.Error("signed or checked without a key, or without a file")
	}
}

// TestVersionInOnePlace keeps the number out of every file of a package: they
// take it from internal/version.
func TestVersionInOnePlace(t *testing.T) {
	inRoot(t)
	for _, folder := range []string{"packaging", "scripts"} {
		err := filepath.WalkDir(folder, func(path string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() || folder == "scripts" && !strings.HasPrefix(d.Name(), "release") {
				return err // the other scripts make nothing that is shipped
			}
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			text := string(data)
			if strings.ContainsRune(text, 0) {
				return nil // a picture
			}
			for i, line := range strings.Split(text, "\n") {
				// "1.0.0.0" is the version of a format of Windows; comments may give examples.
				comment := strings.HasPrefix(line, ";") || strings.HasPrefix(line, "#")
				if !comment && strings.Contains(strings.ReplaceAll(line, version.Number+".", ""), version.Number) {
					t.Errorf("%s:%d names the version %s", path, i+1, version.Number)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
