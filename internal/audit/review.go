package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// finding is one of gosec's.
type finding struct {
	Rule   string `json:"rule_id"`
	File   string `json:"file"` // absolute
	Line   string `json:"line"`
	Detail string `json:"details"`
}

// report is what gosec -fmt json writes.
type report struct {
	Errors map[string][]struct {
		Line  int    `json:"line"`
		Error string `json:"error"`
	} `json:"Golang errors"`
	Issues []finding `json:"Issues"`
	Stats  struct {
		Files int `json:"files"`
	} `json:"Stats"`
}

// explained is a line of the list: rule, file or folder (ending in /), why.
type explained struct {
	rule, place string
	line        int
	used        bool
}

func (e explained) covers(rule, file string) bool {
	return e.rule == rule && (e.place == file || strings.HasSuffix(e.place, "/") && strings.HasPrefix(file, e.place))
}

// review fails when a finding has no explanation, an explanation has no
// finding, or gosec did not read everything.
func review(in io.Reader, out io.Writer, list string) error {
	text, err := os.ReadFile(list)
	if err != nil {
		return err
	}
	lines, err := explanations(string(text))
	if err != nil {
		return fmt.Errorf("%s: %w", list, err)
	}
	var r report
	if err := json.NewDecoder(in).Decode(&r); err != nil {
		return fmt.Errorf("the report of gosec: %w", err)
	}
	if r.Stats.Files == 0 {
		return fmt.Errorf("gosec read no file")
	}
	here, err := os.Getwd()
	if err != nil {
		return err
	}
	bad := 0
	for file, errs := range r.Errors {
		for _, e := range errs {
			bad++
			fmt.Fprintf(out, "%s:%d: gosec could not read it: %s\n", file, e.Line, e.Error)
		}
	}
	for _, f := range r.Issues {
		file, err := filepath.Rel(here, f.File)
		if err != nil {
			return err
		}
		if !explain(lines, f.Rule, filepath.ToSlash(file)) {
			bad++
			fmt.Fprintf(out, "%s:%s: %s %s\n", filepath.ToSlash(file), f.Line, f.Rule, f.Detail)
		}
	}
	for _, e := range lines {
		if !e.used {
			bad++
			fmt.Fprintf(out, "%s:%d: nothing is found there any more: %s %s\n", list, e.line, e.rule, e.place)
		}
	}
	if bad > 0 {
		return fmt.Errorf("%d findings: mend them, or explain them in %s", bad, list)
	}
	fmt.Fprintf(out, "gosec: %d files, %d findings, each explained in %s\n", r.Stats.Files, len(r.Issues), list)
	return nil
}

func explain(lines []explained, rule, file string) (known bool) {
	for i := range lines {
		if lines[i].covers(rule, file) {
			lines[i].used, known = true, true
		}
	}
	return known
}

func explanations(text string) ([]explained, error) {
	var all []explained
	n := 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		rule, rest, _ := strings.Cut(line, " ")
		place, why, _ := strings.Cut(strings.TrimSpace(rest), " ")
		if why = strings.TrimSpace(why); why == "" {
			return nil, fmt.Errorf("line %d has no reason", n)
		}
		all = append(all, explained{rule: rule, place: place, line: n})
	}
	return all, nil
}
