package ssm

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
)

type parameterJSON struct {
	Name, Type, Value string
	Version           int64
	LastModifiedDate  awsapi.Timestamp
	ARN               string
	DataType          string
}

func (s *Service) json(p parameter) parameterJSON {
	return parameterJSON{p.name, p.kind, p.value, p.version, awsapi.Timestamp{Time: p.modified}, s.arn(p.name), p.dataType}
}

type putParameterInput struct {
	Name, Type, Value           string
	Description, AllowedPattern string
	Tier, DataType              string
	Overwrite                   bool
	Tags                        []struct{ Key, Value string }
}

type putParameterOutput struct {
	Version int64
	Tier    string
}

func (s *Service) putParameter(_ context.Context, in *putParameterInput) (*putParameterOutput, error) {
	p, err := s.put(parameter{
		name: in.Name, kind: in.Type, value: in.Value, description: in.Description,
		pattern: in.AllowedPattern, tier: in.Tier, dataType: in.DataType,
	}, in.Overwrite)
	if err != nil {
		return nil, err
	}
	return &putParameterOutput{p.version, p.tier}, nil
}

// put stores a new parameter or, with overwrite, the next version of one.
func (s *Service) put(p parameter, overwrite bool) (parameter, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	was, exists := s.parameters[p.name]
	if exists && !overwrite {
		return p, awsapi.Errorf("ParameterAlreadyExists", "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.")
	}
	p.kind, p.tier, p.dataType = cmp.Or(p.kind, was.kind), cmp.Or(p.tier, was.tier, "Standard"), cmp.Or(p.dataType, was.dataType, "text")
	p.version, p.modified = was.version+1, time.Now()
	if err := p.check(); err != nil {
		return p, err
	}
	s.parameters[p.name] = p
	return p, nil
}

type nameInput struct {
	Name           string
	WithDecryption bool
}

type getParameterOutput struct{ Parameter parameterJSON }

func (s *Service) getParameter(_ context.Context, in *nameInput) (*getParameterOutput, error) {
	p, err := s.find(in.Name)
	if err != nil {
		return nil, err
	}
	return &getParameterOutput{s.json(p)}, nil
}

type namesInput struct {
	Names          []string
	WithDecryption bool
}

type getParametersOutput struct {
	Parameters        []parameterJSON
	InvalidParameters []string
}

func (s *Service) getParameters(_ context.Context, in *namesInput) (*getParametersOutput, error) {
	out := &getParametersOutput{Parameters: []parameterJSON{}, InvalidParameters: []string{}}
	for _, name := range in.Names {
		if p, err := s.find(name); err == nil {
			out.Parameters = append(out.Parameters, s.json(p))
		} else {
			out.InvalidParameters = append(out.InvalidParameters, name)
		}
	}
	return out, nil
}

type getParametersByPathInput struct {
	Path           string
	Recursive      bool
	WithDecryption bool
	MaxResults     int
	NextToken      string
}

type getParametersByPathOutput struct {
	Parameters []parameterJSON
	NextToken  string `json:",omitempty"`
}

func (s *Service) getParametersByPath(_ context.Context, in *getParametersByPathInput) (*getParametersByPathOutput, error) {
	if !strings.HasPrefix(in.Path, "/") {
		return nil, awsapi.Errorf("ValidationException", "The parameter path %q must begin with a slash: /a/b", in.Path)
	}
	prefix := strings.TrimSuffix(in.Path, "/") + "/"
	found, next, err := s.page(in.NextToken, cmp.Or(in.MaxResults, 10), func(p parameter) bool {
		rest, below := strings.CutPrefix(p.name, prefix)
		return below && (in.Recursive || !strings.Contains(rest, "/"))
	})
	out := &getParametersByPathOutput{Parameters: []parameterJSON{}, NextToken: next}
	for _, p := range found {
		out.Parameters = append(out.Parameters, s.json(p))
	}
	return out, err
}

// page lists matching parameters by name; the token counts those before the page.
func (s *Service) page(token string, size int, match func(parameter) bool) (found []parameter, next string, err error) {
	start := 0
	if token != "" {
		if start, err = strconv.Atoi(token); err != nil || start < 0 {
			return nil, "", awsapi.Errorf("InvalidNextToken", "NextToken %q is not one that was given out", token)
		}
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, name := range slices.Sorted(maps.Keys(s.parameters)) {
		if p := s.parameters[name]; match(p) {
			found = append(found, p)
		}
	}
	found = found[min(start, len(found)):]
	if len(found) > size {
		found, next = found[:size], strconv.Itoa(start+size)
	}
	return found, next, nil
}

type describeParametersInput struct {
	ParameterFilters []parameterFilter
	MaxResults       int
	NextToken        string
}

type parameterFilter struct {
	Key, Option string
	Values      []string
}

type describeParametersOutput struct {
	Parameters []parameterMetadata
	NextToken  string `json:",omitempty"`
}

type parameterMetadata struct {
	Name, Type, ARN  string
	Description      string `json:",omitempty"`
	AllowedPattern   string `json:",omitempty"`
	LastModifiedDate awsapi.Timestamp
	Version          int64
	Tier, DataType   string
}

func (s *Service) describeParameters(_ context.Context, in *describeParametersInput) (*describeParametersOutput, error) {
	for _, f := range in.ParameterFilters {
		if err := f.check(); err != nil {
			return nil, err
		}
	}
	found, next, err := s.page(in.NextToken, cmp.Or(in.MaxResults, 50), func(p parameter) bool {
		return !slices.ContainsFunc(in.ParameterFilters, func(f parameterFilter) bool { return !f.match(p) })
	})
	out := &describeParametersOutput{Parameters: []parameterMetadata{}, NextToken: next}
	for _, p := range found {
		out.Parameters = append(out.Parameters, parameterMetadata{
			p.name, p.kind, s.arn(p.name), p.description, p.pattern, awsapi.Timestamp{Time: p.modified}, p.version, p.tier, p.dataType,
		})
	}
	return out, err
}

func (f parameterFilter) check() error {
	if f.Key != "Name" && f.Key != "Type" {
		return awsapi.Errorf("InvalidFilterKey", "Filter key %q: the local endpoint filters by Name and Type", f.Key)
	}
	if !slices.Contains([]string{"", "Equals", "BeginsWith", "Contains"}, f.Option) {
		return awsapi.Errorf("InvalidFilterOption", "Filter option %q: allowed are Equals, BeginsWith, Contains", f.Option)
	}
	return nil
}

func (f parameterFilter) match(p parameter) bool {
	field := p.name
	if f.Key == "Type" {
		field = p.kind
	}
	return slices.ContainsFunc(f.Values, func(value string) bool {
		switch f.Option {
		case "BeginsWith":
			return strings.HasPrefix(field, value)
		case "Contains":
			return strings.Contains(field, value)
		default:
			return field == value
		}
	})
}

func (s *Service) deleteParameter(_ context.Context, in *nameInput) (*awsapi.None, error) {
	if !s.remove(in.Name) {
		return nil, awsapi.Errorf("ParameterNotFound", "Parameter %s not found.", in.Name)
	}
	return nil, nil
}

type deleteParametersOutput struct {
	DeletedParameters, InvalidParameters []string
}

func (s *Service) deleteParameters(_ context.Context, in *namesInput) (*deleteParametersOutput, error) {
	out := &deleteParametersOutput{DeletedParameters: []string{}, InvalidParameters: []string{}}
	for _, name := range in.Names {
		if s.remove(name) {
			out.DeletedParameters = append(out.DeletedParameters, name)
		} else {
			out.InvalidParameters = append(out.InvalidParameters, name)
		}
	}
	return out, nil
}

func (s *Service) remove(name string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, ok := s.parameters[name]
	delete(s.parameters, name)
	return ok
}
