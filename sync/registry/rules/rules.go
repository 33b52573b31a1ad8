package rules

import (
	"confirmpoint/confirm"
)

// Rules is the file. What is absent means the default of confirm.Rulebook.
type Rules struct {
	// Conditions are those a province adds to the national ones (domain.md §3.5).
	Conditions     []confirm.Condition         `json:"conditions,omitempty"`
	TrainingHours  int                         `json:"training_hours,omitempty"` // 0: 360
	TrainingUnit   confirm.TrainingUnit        `json:"training_unit,omitempty"`
	PeriodYears    int                         `json:"period_years,omitempty"` // 0: 5
	ChecksOff      []string                    `json:"checks_off,omitempty"`   // names without version
	Photo          confirm.PhotoRule           `json:"photo,omitzero"`
	Application    *confirm.Arrangement        `json:"application,omitempty"` // 网报
	StageLabels    []string                    `json:"stage_labels,omitempty"`
	Authorisations []confirm.AuthorisationKind `json:"authorisations,omitempty"`
	Late           confirm.LateRule            `json:"late,omitzero"`
	OfflineDays    int                         `json:"offline_days,omitempty"` // 0: 7
	// Windows are stored with the windows of the plan; a point that is not
	// listed keeps what it has.
	Windows []Window `json:"windows,omitempty"`
}

// Window is the 人员范围 and 注意事项 of one point's window.
type Window struct {
	Point string        `json:"point"` // code
	Scope confirm.Scope `json:"scope,omitzero"`
	Notes string        `json:"notes,omitempty"`
}

// Fill writes the rules of the plan, not of its windows, into a rulebook.
func (r Rules) Fill(b *confirm.Rulebook) {
	b.Conditions = confirm.DefaultConditions()
	for _, c := range r.Conditions {
		c.Provincial = true
		b.Conditions = append(b.Conditions, c)
	}
	b.TrainingHours = confirm.DefaultTrainingHours
	if r.TrainingHours > 0 {
		b.TrainingHours = r.TrainingHours
	}
	if r.OfflineDays > 0 {
		b.OfflineDays = r.OfflineDays
	}
	b.TrainingUnit, b.PeriodYears, b.ChecksOff, b.Photo = r.TrainingUnit, r.PeriodYears, r.ChecksOff, r.Photo
	b.Application, b.StageLabels, b.Authorisations, b.Late = r.Application, r.StageLabels, r.Authorisations, r.Late
}
