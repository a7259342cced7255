import { Migration } from '@mikro-orm/migrations';

export class Migration20261129164300_installations extends Migration {
  override up(): void {
    this.addSql(
      'create table `installations` (`platform` text not null, `scope` text not null, `content` text not null, `updated_at` datetime not null, primary key (`platform`, `scope`));',
    );
  }

  override down(): void {
    this.addSql('drop table `installations`;');
  }
}
