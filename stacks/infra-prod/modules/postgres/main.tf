resource "aws_db_instance" "this" {
  identifier        = "${var.name}-${var.environment}"
  engine            = "postgres"
  engine_version    = var.engine
  instance_class    = var.class
  allocated_storage = 200
  multi_az          = var.multi_az
  storage_encrypted = true

  manage_master_user_password = true
  backup_retention_period     = var.environment == "prod" ? 35 : 3
  deletion_protection         = var.environment == "prod"

  tags = {
    owner = var.owner
  }
}
