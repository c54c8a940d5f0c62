package cloudformation

import (
	"context"
	"maps"
	"slices"
	"time"
)

type describeStacksResult struct {
	Stacks    []stackXML `xml:"Stacks>member"`
	NextToken string     `xml:",omitempty"`
}

type stackXML struct {
	StackID                     string `xml:"StackId"`
	StackName                   string
	ChangeSetID                 string         `xml:"ChangeSetId,omitempty"`
	Description                 string         `xml:",omitempty"`
	Parameters                  []parameterXML `xml:"Parameters>member"`
	CreationTime                timestamp
	LastUpdatedTime             *timestamp
	DeletionTime                *timestamp
	StackStatus                 string
	StackStatusReason           string `xml:",omitempty"`
	DisableRollback             bool
	Capabilities                []string    `xml:"Capabilities>member"`
	Outputs                     []outputXML `xml:"Outputs>member"`
	RoleARN                     string      `xml:",omitempty"`
	Tags                        []tag       `xml:"Tags>member"`
	EnableTerminationProtection bool
	StackDriftStatus            string `xml:"DriftInformation>StackDriftStatus"`
}

type parameterXML struct {
	ParameterKey   string
	ParameterValue string
	ResolvedValue  string `xml:",omitempty"`
}

type outputXML struct {
	OutputKey   string
	OutputValue string
	Description string `xml:",omitempty"`
	ExportName  string `xml:",omitempty"`
}

// describeStacks of one stack waits while an operation runs, as Config.Hold says.
func (s *Service) describeStacks(ctx context.Context, f form) (*describeStacksResult, error) {
	name := f.text("StackName")
	if name == "" {
		return s.describeAllStacks(f)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	st, err := s.existing(name)
	if err != nil {
		return nil, err
	}
	s.hold(ctx, st)
	return &describeStacksResult{Stacks: []stackXML{st.xml()}}, nil
}

// hold waits until no operation runs on st. s.mu is held, and released while
// waiting.
func (s *Service) hold(ctx context.Context, st *stack) {
	enough := time.NewTimer(max(0, s.config.Hold))
	defer enough.Stop()
	for s.config.Hold > 0 && inProgress(st.status) {
		changed := st.changed
		s.mu.Unlock()
		waiting := true
		select {
		case <-changed:
		case <-enough.C:
			waiting = false
		case <-ctx.Done():
			waiting = false
		case <-s.ctx.Done():
			waiting = false
		}
		s.mu.Lock()
		if !waiting {
			return
		}
	}
}

func (s *Service) describeAllStacks(f form) (*describeStacksResult, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	result := &describeStacksResult{}
	some, next, err := page(s.stacks, f.text("NextToken"), 100)
	for _, st := range some {
		if st.status != deleteComplete {
			result.Stacks = append(result.Stacks, st.xml())
		}
	}
	result.NextToken = next
	return result, err
}

func (st *stack) xml() stackXML {
	x := stackXML{
		StackID: st.id, StackName: st.name, CreationTime: timestamp{st.created},
		LastUpdatedTime: moment(st.updated), DeletionTime: moment(st.deleted),
		StackStatus: st.status, StackStatusReason: st.reason,
		EnableTerminationProtection: st.protected, StackDriftStatus: "NOT_CHECKED",
	}
	for _, c := range st.changeSets {
		if c.execution == executed {
			x.ChangeSetID = c.id
		}
	}
	for _, out := range st.outputs {
		x.Outputs = append(x.Outputs, outputXML{out.key, out.value, out.description, out.export})
	}
	if d := st.current; d != nil {
		x.Description, x.Parameters, x.Tags = d.instance.Template().Description, parametersXML(d), d.tags
		x.Capabilities, x.RoleARN, x.DisableRollback = d.capabilities, d.roleARN, d.disableRollback
	}
	return x
}

func parametersXML(d *desired) (list []parameterXML) {
	for _, name := range slices.Sorted(maps.Keys(d.instance.Values)) {
		v := d.instance.Values[name]
		if v.NoEcho {
			list = append(list, parameterXML{ParameterKey: name, ParameterValue: "****"})
			continue
		}
		list = append(list, parameterXML{name, v.Text, v.Resolved})
	}
	return list
}
