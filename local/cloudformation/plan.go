package cloudformation

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/local/cloudformation/template"
)

// Sizes of a template's body in the request and by URL (user guide, "Understand
// CloudFormation quotas").
const (
	maxTemplateBody = 51_200
	maxTemplateURL  = 1_000_000
)

// templateOf reads the template that a request gives. With UsePreviousTemplate
// it is the stack's own; st may be nil.
func (s *Service) templateOf(ctx context.Context, f form, st *stack) (*template.Template, error) {
	body, url, previous := f.text("TemplateBody"), f.text("TemplateURL"), f.flag("UsePreviousTemplate")
	switch {
	case previous && st != nil && st.current != nil:
		return st.current.instance.Template(), nil
	case previous:
		return nil, invalid("UsePreviousTemplate: the stack has no template yet")
	case (body == "") == (url == ""):
		return nil, invalid("Either Template URL or Template Body must be specified.")
	case len(body) > maxTemplateBody:
		return nil, invalid("1 validation error detected: Value at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to %d", maxTemplateBody)
	case url != "":
		fetched, err := s.config.Template(ctx, url)
		if err != nil {
			return nil, invalid("TemplateURL %s cannot be read: %v", url, err)
		}
		if len(fetched) > maxTemplateURL {
			return nil, invalid("Template may not exceed %d bytes in size.", maxTemplateURL)
		}
		body = string(fetched)
	}
	t, err := template.Parse(body)
	if err != nil {
		return nil, refused(err)
	}
	return t, nil
}

// desiredOf reads from a request what a stack is to be. name and id are the
// stack's; st holds what it is now, or nil.
func (s *Service) desiredOf(ctx context.Context, f form, name, id string, st *stack) (*desired, error) {
	if err := unsupported(f); err != nil {
		return nil, err
	}
	t, err := s.templateOf(ctx, f, st)
	if err != nil {
		return nil, err
	}
	d := &desired{
		roleARN: f.text("RoleARN"), disableRollback: f.flag("DisableRollback"), onFailure: cmp.Or(f.text("OnFailure"), f.text("OnStackFailure")),
		capabilities: f.list("Capabilities"), timeout: time.Duration(f.number("TimeoutInMinutes")) * time.Minute,
	}
	if d.tags, err = tagsOf(f, st); err != nil {
		return nil, err
	}
	if err := capable(t, d.capabilities); err != nil {
		return nil, err
	}
	given := map[string]template.Given{}
	for _, p := range f.structures("Parameters") {
		given[p.text("ParameterKey")] = template.Given{Value: p.text("ParameterValue"), UsePrevious: p.flag("UsePreviousValue")}
	}
	var previous map[string]template.Value
	if st != nil && st.current != nil {
		previous = st.current.instance.Values
	}
	values, err := t.Values(given, previous, s.config.Parameter)
	if err != nil {
		return nil, refused(err)
	}
	d.instance, err = t.Instantiate(template.Env{
		Account: s.config.Account, Region: s.config.Region, Partition: s.config.Partition, StackName: name, StackID: id,
	}, values)
	if err != nil {
		return nil, refused(err)
	}
	return d, s.recognized(d)
}

// recognized refuses resource types that no service has.
func (s *Service) recognized(d *desired) error {
	var types, where []string
	for _, id := range slices.Sorted(maps.Keys(d.instance.Resources)) {
		name := d.instance.Resources[id].Type
		if _, ok := s.typeOf(name); !ok {
			types, where = append(types, name), append(where, id+": "+name)
		}
	}
	if types == nil {
		return nil
	}
	slices.Sort(types)
	return invalid("Template format error: Unrecognized resource types: [%s]; the local endpoint has no provider for: %s", strings.Join(slices.Compact(types), ", "), strings.Join(where, ", "))
}

// unsupported refuses what would otherwise be promised and not kept.
func unsupported(f form) error {
	switch {
	case len(f.list("NotificationARNs")) > 0:
		return invalid("NotificationARNs: the local endpoint sends no notifications: remove them")
	case len(f.sub("RollbackConfiguration").structures("RollbackTriggers")) > 0:
		return invalid("RollbackConfiguration: the local endpoint watches no alarms during a deployment: remove the rollback triggers")
	case f.sub("DeploymentConfig").text("Mode") == "EXPRESS":
		return invalid("DeploymentConfig: the local endpoint has no deployment mode EXPRESS: use STANDARD")
	}
	return nil
}

func tagsOf(f form, st *stack) ([]tag, error) {
	given := f.structures("Tags")
	if given == nil && st != nil && st.current != nil {
		return st.current.tags, nil
	}
	var tags []tag
	for _, t := range given {
		tags = append(tags, tag{t.text("Key"), t.text("Value")})
	}
	slices.SortFunc(tags, func(a, b tag) int { return strings.Compare(a.Key, b.Key) })
	for i := 1; i < len(tags); i++ {
		if tags[i].Key == tags[i-1].Key {
			return nil, invalid("Duplicate tag key %s", tags[i].Key)
		}
	}
	return tags, nil
}

// needCapability are the types whose making must be acknowledged (API reference,
// CreateStack, Capabilities), with the property that names them.
var needCapability = map[string]string{
	"AWS::IAM::AccessKey": "", "AWS::IAM::Group": "GroupName", "AWS::IAM::InstanceProfile": "InstanceProfileName",
	"AWS::IAM::ManagedPolicy": "ManagedPolicyName", "AWS::IAM::Policy": "", "AWS::IAM::Role": "RoleName",
	"AWS::IAM::User": "UserName", "AWS::IAM::UserToGroupAddition": "",
}

// capabilityFor is what a template must be acknowledged with, or "".
func capabilityFor(t *template.Template) (capability, because string) {
	for _, id := range slices.Sorted(maps.Keys(t.Resources)) {
		r := t.Resources[id]
		property, asks := needCapability[r.Type]
		if !asks {
			continue
		}
		if because == "" {
			capability, because = "CAPABILITY_IAM", id
		}
		if _, named := r.Properties[property]; named {
			return "CAPABILITY_NAMED_IAM", id
		}
	}
	return capability, because
}

func capable(t *template.Template, given []string) error {
	need, _ := capabilityFor(t)
	if need == "" || slices.Contains(given, need) || slices.Contains(given, "CAPABILITY_NAMED_IAM") {
		return nil
	}
	return awsapi.Errorf("InsufficientCapabilitiesException", "Requires capabilities : [%s]", need)
}

// refused is a template's refusal as the API answers it.
func refused(err error) error {
	var refusal template.Refusal
	if errors.As(err, &refusal) {
		return invalid("%s", string(refusal))
	}
	return err
}
