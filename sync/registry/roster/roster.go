package roster

import (
	"confirmpoint/confirm"
)

// Applicant is one row of the bureau's list.
type Applicant struct {
	ApplicationNo string // 报名号, unique in a file
	PointCode     string // 确认点: its code, or its name as the file writes it
	FileNumber    string // 档案号, digits only
	Remark        string // 备注
	// State is the 确认状态 of the row, pending when the file says nothing.
	State   confirm.State
	Content confirm.Content
	// Photo and Scan are JPEG. Read leaves them nil: pictures come by
	// ReadPhotos and ReadScans; WriteApplicants leaves them out.
	Photo, Scan []byte
}

// Decided is one row of the file that goes back to the bureau.
type Decided struct {
	PointCode string
	Record    confirm.Record
}

// PhotoReport counts what ReadPhotos or ReadScans did.
type PhotoReport struct {
	Stored int // handed to put
	// Refused are the first pictures that were not, More the number of the others.
	Refused []PhotoError
	More    int
}

// PhotoError is one picture that was not taken. File is the path inside the
// source, or only its shape when the name may be a person's.
type PhotoError struct {
	File   string
	Reason string // Chinese, with the next step
}
