package cloudformation

import "context"

type describeChangeSetResult struct {
	ChangeSetName       string
	ChangeSetID         string `xml:"ChangeSetId"`
	StackID             string `xml:"StackId"`
	StackName           string
	Description         string         `xml:",omitempty"`
	Parameters          []parameterXML `xml:"Parameters>member"`
	CreationTime        timestamp
	ExecutionStatus     string
	Status              string
	StatusReason        string      `xml:",omitempty"`
	Capabilities        []string    `xml:"Capabilities>member"`
	Tags                []tag       `xml:"Tags>member"`
	Changes             []changeXML `xml:"Changes>member"`
	IncludeNestedStacks bool
}

type changeXML struct {
	Type           string
	ResourceChange resourceChangeXML
}

type resourceChangeXML struct {
	PolicyAction       string `xml:",omitempty"`
	Action             string
	LogicalResourceID  string `xml:"LogicalResourceId"`
	PhysicalResourceID string `xml:"PhysicalResourceId,omitempty"`
	ResourceType       string
	Replacement        string            `xml:",omitempty"`
	Scope              []string          `xml:"Scope>member"`
	Details            []changeDetailXML `xml:"Details>member"`
}

type changeDetailXML struct {
	Target struct {
		Attribute           string
		Name                string `xml:",omitempty"`
		RequiresRecreation  string
		AttributeChangeType string
	}
	Evaluation    string
	ChangeSource  string
	CausingEntity string `xml:",omitempty"`
}

// withoutValues is what CloudFormation warns with when it leaves out values that
// IncludePropertyValues asks for. The local endpoint renders none; the CDK CLI
// then asks again without, and spares itself a comparison of the templates that
// takes it seconds.
const withoutValues = "[WARN] --include-property-values option can return incomplete ChangeSet data because: the local endpoint renders no property values"

func (s *Service) describeChangeSet(_ context.Context, f form) (*describeChangeSetResult, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	st, c, err := s.changeSetOf(f)
	if err != nil {
		return nil, err
	}
	if c == nil {
		return nil, changeSetNotFound(f.text("ChangeSetName"))
	}
	result := &describeChangeSetResult{
		ChangeSetName: c.name, ChangeSetID: c.id, StackID: st.id, StackName: st.name, Description: c.description,
		Parameters: parametersXML(c.desired), CreationTime: timestamp{c.created}, ExecutionStatus: c.execution,
		Status: c.status, StatusReason: c.reason, Capabilities: c.desired.capabilities, Tags: c.desired.tags,
	}
	if f.flag("IncludePropertyValues") && c.status == createComplete {
		result.StatusReason = withoutValues
	}
	for _, ch := range c.changes {
		result.Changes = append(result.Changes, changeXML{"Resource", ch.xml()})
	}
	return result, nil
}

func (c change) xml() resourceChangeXML {
	x := resourceChangeXML{
		PolicyAction: c.policy, Action: c.action, LogicalResourceID: c.logicalID, PhysicalResourceID: c.physicalID,
		ResourceType: c.typeName, Replacement: c.replacement,
	}
	seen := map[string]bool{}
	for _, d := range c.details {
		if !seen[d.attribute] {
			seen[d.attribute] = true
			x.Scope = append(x.Scope, d.attribute)
		}
		detail := changeDetailXML{Evaluation: "Static", ChangeSource: "DirectModification"}
		if d.later.source != "" {
			detail.Evaluation, detail.ChangeSource, detail.CausingEntity = "Dynamic", d.later.source, d.later.entity
		}
		detail.Target.Attribute, detail.Target.Name = d.attribute, d.name
		detail.Target.RequiresRecreation, detail.Target.AttributeChangeType = d.recreates, d.kind
		x.Details = append(x.Details, detail)
	}
	return x
}
