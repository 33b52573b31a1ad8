package main

import (
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"confirmpoint/internal/version"
)

// The parts of CycloneDX 1.6 that a list of what is in a program needs.
type (
	bom struct {
		Schema       string       `json:"$schema"`
		Format       string       `json:"bomFormat"`
		Spec         string       `json:"specVersion"`
		Serial       string       `json:"serialNumber"`
		Version      int          `json:"version"`
		Metadata     metadata     `json:"metadata"`
		Components   []component  `json:"components"`
		Dependencies []dependency `json:"dependencies"`
	}
	metadata struct {
		Timestamp string    `json:"timestamp"`
		Component component `json:"component"`
	}
	component struct {
		Type       string     `json:"type"`
		Ref        string     `json:"bom-ref"`
		Name       string     `json:"name"`
		Version    string     `json:"version,omitempty"`
		PURL       string     `json:"purl,omitempty"`
		Hashes     []hash     `json:"hashes,omitempty"`
		Licences   []licence  `json:"licenses,omitempty"`
		Properties []property `json:"properties,omitempty"`
	}
	hash struct {
		Algorithm string `json:"alg"`
		Content   string `json:"content"` // hexadecimal
	}
	licence struct {
		Licence struct {
			ID string `json:"id"`
		} `json:"license"`
	}
	property struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	}
	dependency struct {
		Ref       string   `json:"ref"`
		DependsOn []string `json:"dependsOn,omitempty"`
	}
)

// built is one program as the toolchain describes it in its file.
type built struct {
	ref  string // such as linux_amd64/pointctl
	sha  string // SHA-256, hexadecimal
	info *debug.BuildInfo
}

func readBuilt(path string) (built, error) {
	info, err := buildinfo.ReadFile(path)
	if err != nil {
		return built{}, err
	}
	data, err := os.ReadFile(path) // #nosec G304 -- the release maker names the programs
	if err != nil {
		return built{}, err
	}
	set := map[string]string{}
	for _, s := range info.Settings {
		set[s.Key] = s.Value
	}
	sum := sha256.Sum256(data)
	return built{
		ref:  set["GOOS"] + "_" + set["GOARCH"] + "/" + filepath.Base(path),
		sha:  hex.EncodeToString(sum[:]),
		info: info,
	}, nil
}

// describe makes the list for the programs; all are the works whose licences
// were read. A module that stands in a program but not among them is an error.
func describe(programs []built, all []work, at time.Time) (*bom, error) {
	const self = "pkg:generic/confirmpoint@" + version.Number
	b := &bom{
		Schema: "http://cyclonedx.org/schema/bom-1.6.schema.json", Format: "CycloneDX", Spec: "1.6", Version: 1,
		Metadata: metadata{
			Timestamp: at.Format(time.RFC3339),
			Component: component{Type: "application", Ref: self, Name: "confirmpoint", Version: version.Number, PURL: self},
		},
	}
	known := map[string]work{}
	for _, w := range all {
		known[w.Name] = w
	}
	slices.SortFunc(programs, func(x, y built) int { return strings.Compare(x.ref, y.ref) })
	libraries, shas := map[string]component{}, ""
	top := dependency{Ref: self}
	for _, p := range programs {
		uses := dependency{Ref: p.ref, DependsOn: []string{libraryOf(libraries, "std", strings.TrimPrefix(p.info.GoVersion, "go"), "", known["Go standard library"])}}
		for _, m := range p.info.Deps {
			w, ok := known[m.Path]
			if !ok || w.Version != m.Version || m.Replace != nil {
				return nil, fmt.Errorf("%s holds %s %s, whose licence was not read", p.ref, m.Path, m.Version)
			}
			uses.DependsOn = append(uses.DependsOn, libraryOf(libraries, m.Path, m.Version, m.Sum, w))
		}
		b.Components = append(b.Components, component{
			Type: "application", Ref: p.ref, Name: p.ref, Version: version.Number,
			Hashes: []hash{{"SHA-256", p.sha}}, Properties: settings(p.info),
		})
		b.Dependencies = append(b.Dependencies, uses)
		top.DependsOn = append(top.DependsOn, p.ref)
		shas += p.sha
	}
	for _, w := range embedded() {
		c := component{Type: "data", Ref: w.Texts[0].File, Name: w.Name, Licences: spdx(w.licences())}
		b.Components = append(b.Components, c)
		top.DependsOn = append(top.DependsOn, c.Ref)
	}
	refs := make([]string, 0, len(libraries))
	for ref := range libraries {
		refs = append(refs, ref)
	}
	slices.Sort(refs)
	for _, ref := range refs {
		b.Components = append(b.Components, libraries[ref])
	}
	b.Dependencies = append([]dependency{top}, b.Dependencies...)
	b.Serial = "urn:uuid:" + uuid.NewSHA1(uuid.NameSpaceURL, []byte(self+shas)).String()
	return b, nil
}

// libraryOf adds a Go module to the list and returns its reference. sum is Go's
// own ("h1:…"): the SHA-256 over the module's files, in base64.
func libraryOf(libraries map[string]component, path, number, sum string, w work) string {
	ref := "pkg:golang/" + path + "@" + number
	c := component{Type: "library", Ref: ref, Name: path, Version: number, PURL: ref, Licences: spdx(w.licences())}
	if raw, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(sum, "h1:")); err == nil && len(raw) == sha256.Size {
		c.Hashes = []hash{{"SHA-256", hex.EncodeToString(raw)}}
	}
	libraries[ref] = c
	return ref
}

func spdx(ids []string) []licence {
	var list []licence
	for _, id := range ids {
		var l licence
		l.Licence.ID = id
		list = append(list, l)
	}
	return list
}

// settings are the flags of the build that tell one build from another.
func settings(info *debug.BuildInfo) []property {
	var list []property
	for _, s := range info.Settings {
		switch s.Key {
		case "-tags", "CGO_ENABLED", "GOAMD64", "GOARCH", "GOARM64", "GOOS", "vcs.revision", "vcs.time":
			list = append(list, property{"build:" + s.Key, s.Value})
		}
	}
	return list
}

func writeSBOM(out string, paths []string) error {
	at, err := commitTime()
	if err != nil {
		return err
	}
	if len(paths) == 0 {
		return errors.New("sbom needs the built programs")
	}
	var programs []built
	for _, path := range paths {
		p, err := readBuilt(path)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		programs = append(programs, p)
	}
	all, err := works()
	if err != nil {
		return err
	}
	b, err := describe(programs, all, at)
	if err != nil {
		return err
	}
	data, err := json.MarshalIndent(b, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(out, append(data, '\n'), 0o644) // #nosec G306 -- published
}
