package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"confirmpoint/assets"
)

// embedded are the fonts and tables in the programs, whose texts lie in the tree.
func embedded() []work {
	one := func(name, file, content string) work {
		return work{Name: name, Texts: []text{{File: file, Text: content, Licences: classify(content)}}}
	}
	return []work{
		one("Fonts of the window (Noto Sans CJK SC, subset)", "LICENSE.window.txt", assets.WindowFontLicence()),
		one("Fonts for paper (Noto Serif SC, Hanazono, subsets)", "LICENSE.print.txt", assets.PrintFontLicence()),
		one("Table of characters (Unihan, CJK Decomposition Data)", "LICENSE.characters.txt", assets.CharactersLicence()),
	}
}

// works are everything of others that is shipped: Go, modules, fonts and data.
func works() ([]work, error) {
	goWork, err := goItself()
	if err != nil {
		return nil, err
	}
	all := []work{goWork}
	modules, err := linked()
	if err != nil {
		return nil, err
	}
	for _, m := range modules {
		w, err := collect(m.Path, m.Version, m.Dir)
		if err != nil {
			return nil, err
		}
		all = append(all, w)
	}
	all = append(all, embedded()...)
	var errs []error
	for _, w := range all {
		errs = append(errs, w.problem())
	}
	return all, errors.Join(errs...)
}

const thirdPartyHead = `Work of others in confirmpoint, pointctl, confirmpoint-token and registryd
本软件所含第三方作品及其许可

First the list, then every text as its authors wrote it. A text that several
works share is printed once.
`

// thirdParty lays the works out as one text.
func thirdParty(all []work) string {
	var b strings.Builder
	b.WriteString(thirdPartyHead + "\n")
	for _, w := range all {
		fmt.Fprintf(&b, "%s: %s\n", strings.TrimSpace(w.Name+" "+w.Version), strings.Join(w.licences(), ", "))
	}
	order, owners := []string{}, map[string][]string{}
	for _, w := range all {
		for _, t := range w.Texts {
			body := strings.TrimSpace(strings.ReplaceAll(t.Text, "\r\n", "\n"))
			if owners[body] == nil {
				order = append(order, body)
			}
			owners[body] = append(owners[body], strings.TrimSpace(w.Name+" "+w.Version)+", "+t.File)
		}
	}
	line := strings.Repeat("=", 78)
	for _, body := range order {
		fmt.Fprintf(&b, "\n%s\n%s\n%s\n\n%s\n", line, strings.Join(owners[body], "\n"), line, body)
	}
	return b.String()
}

func writeLicences(out string) error {
	all, err := works()
	if err != nil {
		return err
	}
	return os.WriteFile(out, []byte(thirdParty(all)), 0o644) // #nosec G306 -- published
}
