"""The control plane with boto3: errors by class, paginators, tags, every state that programs poll. argv: address, folder with schemas."""
import sys

import boto3
from botocore.config import Config

address, data = sys.argv[1:]
p = boto3.client(
    "personalize", endpoint_url=address, region_name="eu-west-1", aws_access_key_id="x", aws_secret_access_key="y", config=Config(retries={"max_attempts": 1}))
role = "arn:aws:iam::000000000000:role/PersonalizeRole"


def fails(kind, call, **words):
    try:
        call(**words)
    except getattr(p.exceptions, kind) as refused:
        assert refused.response["ResponseMetadata"]["RequestId"], refused.response
        return refused.response["Error"]["Message"]
    raise AssertionError(f"{kind} expected")


def text(name):
    with open(f"{data}/{name}.json", encoding="utf-8") as file:
        return file.read()


def wait(describe, member, **words):
    for polls in range(100_000):
        resource = describe(**words)[member]
        if resource["status"] == "ACTIVE":
            return resource
        assert resource["status"] in ("CREATE PENDING", "CREATE IN_PROGRESS"), resource
    raise AssertionError("never active")


group = p.create_dataset_group(name="films", domain="VIDEO_ON_DEMAND")
assert group["domain"] == "VIDEO_ON_DEMAND"
fails("InvalidInputException", p.create_dataset, name="i", datasetType="Items", datasetGroupArn=group["datasetGroupArn"],
      schemaArn=p.create_schema(name="plain-items", schema=text("items"))["schemaArn"])
p.delete_dataset_group(datasetGroupArn=group["datasetGroupArn"])

group = p.create_dataset_group(name="films", tags=[{"tagKey": "team", "tagValue": "a"}])["datasetGroupArn"]
assert group == "arn:aws:personalize:eu-west-1:000000000000:dataset-group/films"
assert p.list_tags_for_resource(resourceArn=group)["tags"] == [{"tagKey": "team", "tagValue": "a"}]
created = p.describe_dataset_group(datasetGroupArn=group)["datasetGroup"]["creationDateTime"]
assert created.tzinfo is not None
fails("ResourceAlreadyExistsException", p.create_dataset_group, name="films")
fails("ResourceNotFoundException", p.describe_dataset_group, datasetGroupArn=group + "x")
assert "regular expression pattern" in fails("InvalidInputException", p.create_dataset_group, name="bad name!")
fails("InvalidInputException", p.list_dataset_groups, maxResults=1000)
fails("InvalidNextTokenException", p.list_dataset_groups, nextToken="abc")

schemas = {"ITEMS": p.describe_schema(schemaArn="arn:aws:personalize:eu-west-1:000000000000:schema/plain-items")["schema"]["schemaArn"]}
for name in ("interactions", "users"):
    schemas[name.upper()] = p.create_schema(name=name, schema=text(name))["schemaArn"]
datasets = {}
for kind in ("INTERACTIONS", "ITEMS", "USERS"):
    datasets[kind] = p.create_dataset(name=kind.lower(), schemaArn=schemas[kind], datasetGroupArn=group, datasetType=kind.title())["datasetArn"]
    wait(p.describe_dataset, "dataset", datasetArn=datasets[kind])
fails("ResourceAlreadyExistsException", p.create_dataset, name="other", schemaArn=schemas["ITEMS"], datasetGroupArn=group, datasetType="ITEMS")
fails("ResourceInUseException", p.delete_schema, schemaArn=schemas["ITEMS"])
fails("ResourceInUseException", p.delete_dataset_group, datasetGroupArn=group)
assert "Invalid Data location" in fails(
    "InvalidInputException", p.create_dataset_import_job, jobName="bad", datasetArn=datasets["ITEMS"], dataSource={"dataLocation": "s3://x/../y"}, roleArn=role)
for kind, file in (("INTERACTIONS", "interactions.csv"), ("ITEMS", "items.csv"), ("USERS", "users.csv")):
    job = p.create_dataset_import_job(jobName=f"imp-{kind}", datasetArn=datasets[kind], dataSource={"dataLocation": f"s3://movies/{file}"}, roleArn=role)
    done = wait(p.describe_dataset_import_job, "datasetImportJob", datasetImportJobArn=job["datasetImportJobArn"])
    assert done["importMode"] == "FULL" and done["roleArn"] == role, done
lost = p.create_dataset_import_job(jobName="lost", datasetArn=datasets["ITEMS"], dataSource={"dataLocation": "s3://movies/nothing.csv"}, roleArn=role)
for polls in range(100_000):
    job = p.describe_dataset_import_job(datasetImportJobArn=lost["datasetImportJobArn"])["datasetImportJob"]
    if job["status"] == "CREATE FAILED":
        break
assert "nothing.csv" in job["failureReason"], job
assert p.list_dataset_import_jobs(datasetArn=datasets["ITEMS"])["datasetImportJobs"][0]["jobName"] == "lost"

solution = p.create_solution(
    name="films", datasetGroupArn=group, recipeArn="arn:aws:personalize:::recipe/aws-user-personalization", performAutoTraining=False)["solutionArn"]
version = p.create_solution_version(solutionArn=solution, name="first")["solutionVersionArn"]
trained = wait(p.describe_solution_version, "solutionVersion", solutionVersionArn=version)
assert trained["trainingHours"] >= 0 and trained["trainingMode"] == "FULL" and trained["trainingType"] == "MANUAL", trained
assert p.get_solution_metrics(solutionVersionArn=version)["metrics"]
fails("ResourceInUseException", p.stop_solution_version_creation, solutionVersionArn=version)
for recipe in ("aws-sims", "aws-popularity-count"):
    p.create_solution(name=recipe, datasetGroupArn=group, recipeArn=f"arn:aws:personalize:::recipe/{recipe}")
pages = list(p.get_paginator("list_solutions").paginate(datasetGroupArn=group, PaginationConfig={"PageSize": 2}))
assert [len(page["solutions"]) for page in pages] == [2, 1], pages

campaign = p.create_campaign(
    name="films", solutionVersionArn=solution + "/$LATEST", campaignConfig={"syncWithLatestSolutionVersion": True})["campaignArn"]
update = p.create_solution_version(solutionArn=solution, trainingMode="UPDATE")["solutionVersionArn"]
wait(p.describe_solution_version, "solutionVersion", solutionVersionArn=update)
while p.describe_campaign(campaignArn=campaign)["campaign"]["solutionVersionArn"] != update:
    pass
p.update_campaign(campaignArn=campaign, campaignConfig={"itemExplorationConfig": {"explorationWeight": "0.5"}})
assert p.describe_campaign(campaignArn=campaign)["campaign"]["campaignConfig"]["itemExplorationConfig"]["explorationWeight"] == "0.5"
fails("ResourceInUseException", p.delete_solution, solutionArn=solution)

p.delete_campaign(campaignArn=campaign)
for listed in p.list_solutions(datasetGroupArn=group)["solutions"]:
    p.delete_solution(solutionArn=listed["solutionArn"])
for arn in datasets.values():
    p.delete_dataset(datasetArn=arn)
for arn in schemas.values():
    p.delete_schema(schemaArn=arn)
p.delete_dataset_group(datasetGroupArn=group)
assert not p.list_dataset_groups()["datasetGroups"] and not p.list_campaigns()["campaigns"]
print("done")
