package main

import (
	"debug/elf"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strconv"
	"strings"
)

// The newest glibc a program may ask for, and the one that is wished for:
// UOS 20 has 2.28, Kylin V10 has 2.28 or 2.31.
const (
	newestGlibc = "2.31"
	wishedGlibc = "2.28"
)

// linkage is how a program depends on the system it starts on.
type linkage struct {
	static    bool
	libraries []string // sonames
	glibc     string   // newest version asked for, such as "2.17"; "" when none is
	newest    []string // the functions that ask for it
}

// readLinkage reads the ELF file at path.
func readLinkage(path string) (linkage, error) {
	f, err := elf.Open(path)
	if err != nil {
		return linkage{}, err
	}
	defer func() { _ = f.Close() }()
	l := linkage{static: true}
	for _, p := range f.Progs {
		if p.Type == elf.PT_INTERP || p.Type == elf.PT_DYNAMIC {
			l.static = false
		}
	}
	if l.static {
		return l, nil
	}
	if l.libraries, err = f.ImportedLibraries(); err != nil {
		return l, err
	}
	symbols, err := f.ImportedSymbols()
	if err != nil {
		return l, err
	}
	for _, s := range symbols {
		v, ok := strings.CutPrefix(s.Version, "GLIBC_")
		switch {
		case !ok:
		case l.glibc == "" || newer(v, l.glibc):
			l.glibc, l.newest = v, []string{s.Name}
		case v == l.glibc:
			l.newest = append(l.newest, s.Name)
		}
	}
	return l, nil
}

// newer tells whether version a comes after b; both are numbers with dots
// between, and what is no number (GLIBC_PRIVATE) counts as newest of all.
func newer(a, b string) bool {
	as, bs := strings.Split(a, "."), strings.Split(b, ".")
	for i := range as {
		if i >= len(bs) {
			return true
		}
		x, err := strconv.Atoi(as[i])
		if err != nil {
			return true
		}
		if y, err := strconv.Atoi(bs[i]); err != nil || x != y {
			return err == nil && x > y
		}
	}
	return false
}

// mustBeStatic are the programs that run on any Linux.
var mustBeStatic = map[string]bool{"pointctl": true, "registryd": true}

// problem says what is wrong with the linkage of the program, nil when nothing is.
func (l linkage) problem(program string) error {
	switch {
	case mustBeStatic[program] && !l.static:
		return fmt.Errorf("%s is not static: it needs %s", program, strings.Join(l.libraries, ", "))
	case l.glibc != "" && newer(l.glibc, newestGlibc):
		return fmt.Errorf("%s needs glibc %s (%s), but no newer than %s is allowed",
			program, l.glibc, strings.Join(l.newest, ", "), newestGlibc)
	}
	return nil
}

func (l linkage) String() string {
	if l.static {
		return "static"
	}
	s := "glibc " + l.glibc
	if newer(l.glibc, wishedGlibc) {
		s += " (" + wishedGlibc + " was wished for; asked by " + strings.Join(l.newest, ", ") + ")"
	}
	return s + "; " + strings.Join(l.libraries, " ")
}

func printLinkage(out io.Writer, programs []string) error {
	var errs []error
	for _, path := range programs {
		l, err := readLinkage(path)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		fmt.Fprintf(out, "%s: %s\n", path, l)
		errs = append(errs, l.problem(filepath.Base(path)))
	}
	return errors.Join(errs...)
}
