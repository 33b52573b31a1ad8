package confirm

// MaxLinks is how many other applications of a person a standing names, the
// newest ones.
const MaxLinks = 4

// PersonLink is another application of the same person in the same plan and bureau
// (offline-rules.md D7). The registry finds it and writes it into the
// standings of both; it goes when one of them is removed.
type PersonLink struct {
	ApplicationNo string `json:"application_no"` // 报名号
	PointID       string `json:"point_id"`       // where it is; it may be the same point
	PointName     string `json:"point_name"`
	// Newer tells that it came to the registry later: that one is decided, this one is not.
	Newer bool `json:"newer,omitempty"`
}

// NewerLink gives the newest application of the same person that came after
// this one; false when this one is the newest.
func (s Standing) NewerLink() (PersonLink, bool) {
	for _, l := range s.Links {
		if l.Newer {
			return l, true
		}
	}
	return PersonLink{}, false
}

// newest lets only the newest application of a person be concluded. It asks
// the standing, which workstation and registry have alike.
func newest(j *judgement) *Refusal {
	l, there := j.record.Standing.NewerLink()
	if !there {
		return nil
	}
	return &Refusal{Code: CodeNewerApplication, Args: map[string]string{"application_no": l.ApplicationNo, "point": l.PointName}}
}
