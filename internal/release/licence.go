package main

import (
	"slices"
	"strings"
)

// Licences that may be linked into what we ship: all let a program be given
// away in binary form when their text goes with it.
var allowed = map[string]bool{
	"Apache-2.0": true, "BSD-2-Clause": true, "BSD-3-Clause": true, "Bitstream-Vera": true,
	"BSL-1.0": true, "CC0-1.0": true, "ISC": true, "MIT": true, "OFL-1.1": true,
	"Unicode-DFS-2016": true, "Unicode-TOU": true, "Unlicense": true, "Zlib": true,
	"blessing": true, // SQLite: public domain
}

// mark is how a licence is told: a text under it holds all of these phrases.
type mark struct {
	id      string // SPDX
	phrases []string
}

// marks are tried in this order; a text may hold several licences.
var marks = []mark{
	{"Apache-2.0", []string{"apache license", "version 2.0"}},
	{"MIT", []string{"permission is hereby granted, free of charge, to any person obtaining a copy of this software", "the software is provided \"as is\""}},
	{"ISC", []string{"permission to use, copy, modify, and", "distribute this software for any purpose with or without fee"}},
	{"BSD-3-Clause", []string{"redistribution and use in source and binary forms", "names of its contributors"}},
	{"BSD-3-Clause", []string{"redistribution and use in source and binary forms", "neither the name"}},
	{"BSD-3-Clause", []string{"redistribution and use in source and binary forms", "names of the contributors may not be used"}},
	{"BSD-2-Clause", []string{"redistribution and use in source and binary forms", "redistributions in binary form must reproduce"}},
	{"Zlib", []string{"this software is provided 'as-is'", "must not be misrepresented"}},
	{"OFL-1.1", []string{"sil open font license"}},
	{"Bitstream-Vera", []string{"bitstream vera", "font software"}},
	{"Unlicense", []string{"this is free and unencumbered software released into the public domain"}},
	{"CC0-1.0", []string{"cc0 1.0 universal"}},
	{"BSL-1.0", []string{"boost software license - version 1.0"}},
	{"blessing", []string{"sqlite is public domain"}},
	{"Unicode-DFS-2016", []string{"unicode data files", "copyright and permission notice"}},
	{"MPL-2.0", []string{"mozilla public license"}},
	{"AGPL-3.0-only", []string{"gnu affero general public license"}},
	{"LGPL-3.0-only", []string{"gnu lesser general public license"}},
	{"GPL-3.0-only", []string{"gnu general public license"}},
	{"CC-BY-SA-4.0", []string{"attribution-sharealike"}},
}

// classify names the licences that text holds, sorted, by their SPDX ids; none
// when it knows none of them.
func classify(text string) []string {
	flat := strings.ToLower(strings.NewReplacer("“", "\"", "”", "\"", "‘", "'", "’", "'", "``", "\"", "''", "\"", "*", " ", ">", " ", "//", " ").Replace(text))
	flat = strings.Join(strings.Fields(flat), " ")
	var ids []string
	for _, m := range marks {
		if m.in(flat) && !slices.Contains(ids, m.id) && !(m.id == "BSD-2-Clause" && slices.Contains(ids, "BSD-3-Clause")) {
			ids = append(ids, m.id)
		}
	}
	slices.Sort(ids)
	return ids
}

func (m mark) in(flat string) bool {
	for _, p := range m.phrases {
		if !strings.Contains(flat, p) {
			return false
		}
	}
	return true
}
