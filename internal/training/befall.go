package training

import (
	"context"

	"confirmpoint/confirm"
	"confirmpoint/sync/registry/roster"
)

// What happens to applications in a guided walk.
const (
	editedTitle   = "一级教师"
	otherTitle    = "二级教师"
	declineReason = "演练：材料由教育局直接退回"
)

// ApplicantEdits changes an application as its applicant would: not_found when
// there is none of that number.
func (t *Training) ApplicantEdits(ctx context.Context, applicationNo string) error {
	records, err := t.registry.Decisions(ctx, PlanID)
	if err != nil {
		return err
	}
	for _, d := range records {
		if d.Record.ApplicationNo != applicationNo {
			continue
		}
		content := d.Record.Content
		title := editedTitle
		if content.Work.Title == title {
			title = otherTitle
		}
		content.Work.Title = title
		_, err := t.registry.Import(ctx, PlanID, []roster.Applicant{{ApplicationNo: applicationNo, PointCode: PointCode, Content: content}})
		return err
	}
	return &confirm.Problem{Code: confirm.ProblemNotFound}
}

// BureauDeclines decides an application before the clerk does (不予受理).
func (t *Training) BureauDeclines(ctx context.Context, applicationNo string) error {
	return t.registry.Decline(ctx, applicationNo, confirm.Actor{Name: BureauName}, declineReason)
}
