package confirm

import (
	"slices"
	"strings"
)

// workField gives the place in w that a correction names.
var workField = map[string]func(w *Work) *string{
	"work.school":         func(w *Work) *string { return &w.School },
	"work.location":       func(w *Work) *string { return &w.Location },
	"work.school_kind":    func(w *Work) *string { return &w.SchoolKind },
	"work.stage":          func(w *Work) *string { return &w.Stage },
	"work.subject":        func(w *Work) *string { return &w.Subject },
	"work.title":          func(w *Work) *string { return &w.Title },
	"work.post_kind":      func(w *Work) *string { return &w.PostKind },
	"work.career_start":   func(w *Work) *string { return (*string)(&w.CareerStart) },
	"work.contract_start": func(w *Work) *string { return (*string)(&w.ContractStart) },
}

// CorrectableFields lists what a clerk may correct, in the order of Work. All
// else belongs to the applicant, the certificate or the system (domain.md §8.5).
func CorrectableFields() []string {
	return []string{
		"work.school", "work.location", "work.school_kind", "work.stage", "work.subject",
		"work.title", "work.post_kind", "work.career_start", "work.contract_start",
	}
}

// WorkField gives the value of a correctable field; false for any other field.
func (c Content) WorkField(field string) (string, bool) {
	place, ok := workField[field]
	if !ok {
		return "", false
	}
	return *place(&c.Work), true
}

// WithWorkField gives the content with another value of a correctable field;
// false, and the content as it is, for any other field.
func (c Content) WithWorkField(field, value string) (Content, bool) {
	if _, ok := workField[field]; !ok {
		return c, false
	}
	return c.corrected([]FieldCorrection{{Field: field, New: value}}), true
}

func workFieldsFit(j *judgement) *Refusal {
	if len(j.record.Standing.Corrections) >= MaxCorrections {
		return tooMany("corrections", MaxCorrections)
	}
	if j.intent == nil {
		return nil
	}
	fields := j.intent.Correction.Fields
	if len(fields) == 0 {
		return &Refusal{Code: CodeIntentMalformed, Args: map[string]string{"field": "correction.fields"}}
	}
	for n, f := range fields {
		now, ok := j.record.Content.WorkField(f.Field)
		twice := slices.ContainsFunc(fields[:n], func(o FieldCorrection) bool { return o.Field == f.Field })
		day := strings.HasSuffix(f.Field, "_start")
		code := Code("")
		switch {
		case !ok:
			code = CodeFieldLocked
		case twice, f.New == f.Old, strings.TrimSpace(f.New) == "", !plainText(f.New, MaxFieldText), day && !Date(f.New).Valid():
			code = CodeFieldInvalid
		case f.Old != now:
			code = CodeFieldChanged
		}
		if code != "" {
			return fieldRefusal(code, f.Field)
		}
	}
	return nil
}

// fieldRefusal quotes a field's name only when it is one of ours.
func fieldRefusal(code Code, field string) *Refusal {
	if !plainText(field, maxID) {
		return &Refusal{Code: code}
	}
	return &Refusal{Code: code, Args: map[string]string{"field": field}}
}

func authorised(j *judgement) *Refusal {
	if j.intent == nil {
		return nil
	}
	a := j.intent.Correction.Authorisation
	field := ""
	switch {
	case a.Kind == "":
		field = "kind"
	case !slices.Contains(j.book.AuthorisationKinds(), a.Kind):
		return &Refusal{Code: CodeAuthorisationKind, Args: map[string]string{"kind": string(a.Kind)}}
	case strings.TrimSpace(a.Reference) == "", !plainText(a.Reference, MaxFieldText):
		field = "reference"
	case !a.Date.Valid(), DateOf(j.at).Before(a.Date):
		field = "date"
	case a.ScanSHA256 != "" && !isSHA256(a.ScanSHA256):
		field = "scan_sha256"
	default:
		return nil
	}
	return &Refusal{Code: CodeAuthorisationRequired, Args: map[string]string{"field": field}}
}

// AuthorisationKinds are the kinds the plan takes; the stricter rule is the default (domain.md §13).
func (b Rulebook) AuthorisationKinds() []AuthorisationKind {
	if len(b.Authorisations) == 0 {
		return []AuthorisationKind{AuthorisationWritten}
	}
	return b.Authorisations
}

// corrected gives the content after a correction that workFieldsFit allows.
func (c Content) corrected(fields []FieldCorrection) Content {
	for _, f := range fields {
		*workField[f.Field](&c.Work) = f.New
	}
	return c
}

// VoidPrints gives the official prints of a record that may be in the world and
// are of an earlier version of its content.
func VoidPrints(r Record, prints []Document) []Document {
	var void []Document
	for _, p := range prints {
		if p.RecordID == r.ID && !p.Preview && p.Version < r.Version && p.State.WasOut() {
			void = append(void, p)
		}
	}
	return void
}

// DueCorrected tells whether both copies of the form are due again, marked
// 更正后: the newest version comes from a correction, a form of an earlier
// version was printed, and none of this one.
func DueCorrected(r Record, prints []Document) bool {
	form := func(p Document) bool { return p.RecordID == r.ID && p.Kind == PaperForm && !p.Preview }
	earlier := slices.ContainsFunc(prints, func(p Document) bool {
		return form(p) && p.State.WasOut() && p.Version < r.Version
	})
	current := slices.ContainsFunc(prints, func(p Document) bool {
		return form(p) && p.State.OnPaper() && p.Version == r.Version
	})
	return r.Corrected() && earlier && !current
}

// Corrected tells whether the content as it is comes from a clerk's correction,
// so that its form carries the mark 更正后.
func (r Record) Corrected() bool {
	c := r.Standing.Corrections
	return len(c) > 0 && c[len(c)-1].Version == r.Version
}
